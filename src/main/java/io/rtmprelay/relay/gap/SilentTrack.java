package io.rtmprelay.relay.gap;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rtmprelay.codec.sound.AacConfig;
import io.rtmprelay.media.ConfigSlot;
import io.rtmprelay.media.FourCc;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.media.MediaKind;
import io.rtmprelay.media.TagHeader;
import io.rtmprelay.media.WireImage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The silence of one AAC track: a frame like those that its source sent, and when each is due. */
final class SilentTrack {

  private static final int ENHANCED_PREFIX = 5;
  private static final int ONE_TRACK_PREFIX = 7;
  private static final int CODED_FRAMES = 1;
  private static final int MULTITRACK = 5;

  private final AacConfig config;
  private final MediaFrame frame;
  private long fromAtMs;
  private long sent;

  private SilentTrack(AacConfig config, MediaFrame frame) {
    this.config = config;
    this.frame = frame;
  }

  /**
   * The silence of the track that {@code config} sets up; null if there is none for its codec.
   *
   * @param maker makes an audio frame of a body; its reference is this track's
   */
  static @Nullable SilentTrack of(MediaFrame config, Function<byte[], MediaFrame> maker) {
    TagHeader header = config.header();
    if (config.kind() != MediaKind.AUDIO
        || header.codec() != FourCc.MP4A
        || header.slot() != ConfigSlot.SEQUENCE) {
      return null;
    }
    byte[] prefix = prefix(config);
    AacConfig aac = prefix == null ? null : AacConfig.read(bytes(config.body(), prefix.length));
    return aac == null || prefix == null || aac.elements().isEmpty()
        ? null // malformed, or of a codec whose silence is written otherwise
        : new SilentTrack(aac, maker.apply(joined(prefix, SilentFrame.of(aac))));
  }

  /** The header of a coded frame in the form of {@code config}'s, and as long; null if unusual. */
  private static byte @Nullable [] prefix(MediaFrame config) {
    WireImage body = config.body();
    if (!config.header().enhanced()) {
      return new byte[] {(byte) body.byteAt(0), CODED_FRAMES};
    }
    int wrapper = body.byteAt(0) & 0xf;
    boolean multitrack = config.header().multitrack();
    boolean oneTrack = multitrack && wrapper == MULTITRACK && body.byteAt(1) >> 4 == 0;
    if (multitrack ? !oneTrack : wrapper != 0) {
      return null; // several tracks in one body, or modifiers before them
    }
    byte[] prefix = bytes(body, 0, multitrack ? ONE_TRACK_PREFIX : ENHANCED_PREFIX);
    prefix[multitrack ? 1 : 0] |= CODED_FRAMES;
    return prefix;
  }

  private static byte[] bytes(WireImage body, int from) {
    return bytes(body, from, body.length());
  }

  private static byte[] bytes(WireImage body, int from, int to) {
    ByteBuf copy = Unpooled.buffer(body.length());
    body.copyTo(0, copy);
    byte[] bytes = new byte[Math.max(0, to - from)];
    copy.getBytes(Math.min(from, to), bytes);
    return bytes;
  }

  private static byte[] joined(byte[] prefix, byte[] frame) {
    return Unpooled.wrappedBuffer(prefix, frame).copy().array();
  }

  int track() {
    return frame.track();
  }

  /** Milliseconds that one frame lasts, rounded up. */
  int frameMs() {
    return Math.ceilDiv(config.frameSamples() * 1000, config.sampleRate());
  }

  /** The first frame is due at {@code atMs}, the others follow at the track's pace. */
  void begin(long atMs) {
    fromAtMs = atMs;
    sent = 0;
  }

  /** When the next frame is due. */
  long dueAtMs() {
    return fromAtMs + sent * config.frameSamples() * 1000 / config.sampleRate();
  }

  /** The next frame; its reference is the caller's. */
  MediaFrame next(int timestampMs) {
    sent++;
    return frame.again(timestampMs);
  }

  void release() {
    frame.release();
  }
}
