package io.rtmprelay.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rtmprelay.codec.sound.AacConfig;
import io.rtmprelay.codec.sound.DolbyHeader;
import io.rtmprelay.media.BodyLayout;
import io.rtmprelay.media.ConfigSlot;
import io.rtmprelay.media.FourCc;
import io.rtmprelay.media.FrameClass;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.media.MediaKind;
import org.jspecify.annotations.Nullable;

/**
 * Reads the format of a track from its frames. Nothing an encoder sends is a fault: what cannot be
 * read is not known. It copies what it reads, 64 KiB at most, so it is for frames that set up a
 * track, not for each frame.
 */
public final class FormatReader {

  /** Beyond this no config makes sense, and no start of a frame is looked at. */
  private static final int MAX_CONFIG_BYTES = 64 << 10;

  private static final int FRAME_START_BYTES = 256;

  private FormatReader() {}

  /**
   * Whether {@code frame} says something of its track's format: a sequence header, and of codecs
   * that have none, or may have none, a coded frame. Cheap enough for each frame.
   */
  public static boolean tells(MediaFrame frame) {
    if (frame.isBundle()) {
      return frame.parts().stream().anyMatch(FormatReader::tells);
    }
    if (frame.frameClass() == FrameClass.CONFIG) {
      return frame.header().slot() == ConfigSlot.SEQUENCE;
    }
    return switch (frame.header().codec()) {
      case FourCc.MP3, FourCc.AC3, FourCc.EAC3, FourCc.OPUS ->
          frame.frameClass() == FrameClass.AUDIO;
      case FourCc.VP08, FourCc.VP09, FourCc.AV01 -> frame.frameClass() == FrameClass.KEY;
      default -> false;
    };
  }

  /**
   * What is known of a track from {@code frame} on, which {@linkplain #tells tells} something of
   * it. A sequence header replaces what was known; a coded frame says what its header left open,
   * and sizes that change.
   *
   * @param frame borrowed; not a bundle, of which each of the parts is asked
   * @param known of this track so far; null if nothing is
   */
  public static TrackFormat read(MediaFrame frame, @Nullable TrackFormat known) {
    BodyLayout layout = BodyLayout.of(frame);
    return read(frame, layout, layout.track(frame.track()), known);
  }

  /** The same of one track of {@code frame}, which may be a bundle. */
  public static TrackFormat read(
      MediaFrame frame, BodyLayout layout, BodyLayout.Track track, @Nullable TrackFormat known) {
    int codec = track.codec();
    byte[] data = start(frame, layout, track);
    if (frame.frameClass() == FrameClass.CONFIG) {
      return ofConfig(frame.kind(), codec, data);
    }
    TrackFormat told = ofCoded(codec, data);
    return known != null && known.codec() == codec ? joined(known, told) : told;
  }

  private static TrackFormat joined(TrackFormat known, TrackFormat told) {
    if (known.codecString() == null) {
      return told.codecString() == null ? known : told;
    }
    return switch (known) {
      case VideoFormat video when told instanceof VideoFormat size ->
          video.sized(size.width(), size.height());
      case AudioFormat audio when told instanceof AudioFormat heard && heard.channels() > 0 ->
          heard;
      default -> known;
    };
  }

  /**
   * What of one track stands in {@code frame}: the whole configuration record of a sequence header,
   * the first bytes of a coded frame.
   */
  public static byte[] start(MediaFrame frame, BodyLayout layout, BodyLayout.Track track) {
    boolean isConfig = frame.frameClass() == FrameClass.CONFIG;
    int from = layout.dataAt(track);
    int to = Math.min(track.to(), from + (isConfig ? MAX_CONFIG_BYTES : FRAME_START_BYTES));
    byte[] bytes = new byte[to - from];
    ByteBuf target = Unpooled.wrappedBuffer(bytes).clear();
    frame.body().copyTo(from, to, target);
    return bytes;
  }

  private static TrackFormat ofConfig(MediaKind kind, int codec, byte[] config) {
    return switch (codec) {
      case FourCc.AVC1 -> AvcConfig.read(config);
      case FourCc.HVC1 -> HevcConfig.read(config);
      case FourCc.AV01 -> Av1Config.read(config);
      case FourCc.VP08, FourCc.VP09 -> VpConfig.read(codec, config);
      case FourCc.MP4A -> {
        AacConfig aac = AacConfig.read(config);
        yield aac == null ? AudioFormat.unknown(codec) : format(aac);
      }
      case FourCc.OPUS -> OpusConfig.read(config);
      case FourCc.FLAC -> FlacConfig.read(config);
      default -> TrackFormat.unknown(kind, codec);
    };
  }

  private static TrackFormat ofCoded(int codec, byte[] start) {
    return switch (codec) {
      case FourCc.VP08 -> VpConfig.ofVp8Frame(start);
      case FourCc.VP09 -> VpConfig.ofVp9Frame(start);
      case FourCc.AV01 -> Av1Config.ofFrame(start);
      case FourCc.MP3 -> MpegAudioHeader.read(start);
      case FourCc.OPUS -> OpusConfig.read(new byte[0]);
      default -> {
        DolbyHeader header = DolbyHeader.read(start);
        yield header == null ? AudioFormat.unknown(codec) : format(header);
      }
    };
  }

  private static AudioFormat format(AacConfig aac) {
    long frameSamples = (long) aac.frameSamples() * aac.heardRate() / aac.sampleRate();
    String name = "mp4a.40." + aac.objectType();
    return new AudioFormat(FourCc.MP4A, name, aac.heardRate(), aac.channels(), (int) frameSamples);
  }

  private static AudioFormat format(DolbyHeader header) {
    return new AudioFormat(
        header.enhanced() ? FourCc.EAC3 : FourCc.AC3,
        header.enhanced() ? "ec-3" : "ac-3",
        header.sampleRate(),
        header.channels(),
        header.frameSamples());
  }
}
