package io.rtmprelay.fuzz;

import io.netty.buffer.ByteBuf;
import io.rtmprelay.codec.AudioFormat;
import io.rtmprelay.codec.FormatReader;
import io.rtmprelay.codec.TrackFormat;
import io.rtmprelay.codec.VideoFormat;
import io.rtmprelay.fuzz.input.Claim;
import io.rtmprelay.fuzz.input.FuzzInput;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.media.MediaKind;
import io.rtmprelay.media.PlainImage;
import io.rtmprelay.mp4.LiveMp4;
import io.rtmprelay.mp4.Mp4Part;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Frames, each a kind, a step of time, a length and a body. Whatever stands there is a format that
 * makes sense, or none; what a viewer of MP4 gets of it is whole boxes, and nothing is left held.
 */
final class CodecTarget {

  private static final int MAX_SIDE = 65_536;
  private static final int MAX_CHANNELS = 255;
  private static final int BOX_HEADER_BYTES = 8;
  private static final int STEP_MS = 8;

  /** A length that stands for all that is left. */
  private static final int REST = 255;

  private CodecTarget() {}

  static int run(FuzzInput input) {
    LiveMp4 mp4 = new LiveMp4((input.u8() & 1) == 1);
    List<MediaFrame> frames = new ArrayList<>();
    int understood = 0;
    int ms = 0;
    while (input.hasMore()) {
      MediaKind kind = FuzzInput.kind(input.u8());
      ms += input.u8() * STEP_MS;
      int length = input.u8();
      byte[] body = length == REST ? input.rest() : input.take(length);
      MediaFrame frame = MediaFrame.of(kind, ms, PlainImage.of(body));
      frames.add(frame);
      understood += format(frame);
      mp4.add(frame, ms, ms);
      understood += take(mp4, ms);
    }
    understood += take(mp4, LiveMp4.END_OF_TIME);
    mp4.close();
    Claim.equal(mp4.heldBytes(), 0L, "bytes held in the end");
    for (MediaFrame frame : frames) {
      frame.release();
      Claim.equal(frame.refCnt(), 0, "references to a frame");
    }
    return understood;
  }

  private static int format(MediaFrame frame) {
    int understood = 0;
    for (MediaFrame part : frame.isBundle() ? frame.parts() : List.of(frame)) {
      if (FormatReader.tells(part)) {
        TrackFormat once = FormatReader.read(part, null);
        Claim.equal(FormatReader.read(part, once), once, "the same read again");
        understood += checkSense(once) ? 1 : 0;
      }
    }
    return understood;
  }

  /** Whether the format is known. */
  private static boolean checkSense(TrackFormat format) {
    String name = format.codecString();
    Claim.that(name == null || name.matches("[0-9A-Za-z.-]+"), "a name of plain letters: " + name);
    switch (format) {
      case VideoFormat video -> {
        Claim.that(video.width() >= 0 && video.width() <= MAX_SIDE, "width " + video.width());
        Claim.that(video.height() >= 0 && video.height() <= MAX_SIDE, "height " + video.height());
      }
      case AudioFormat audio -> {
        Claim.that(
            audio.channels() >= 0 && audio.channels() <= MAX_CHANNELS,
            "channels " + audio.channels());
        Claim.that(audio.sampleRate() >= 0, "rate " + audio.sampleRate());
        Claim.that(audio.frameSamples() >= 0, "samples " + audio.frameSamples());
      }
    }
    return name != null;
  }

  private static int take(LiveMp4 mp4, long nowMs) {
    int parts = 0;
    @Nullable Mp4Part part = mp4.take(nowMs);
    while (part != null) {
      if (part.apartAtSeconds() == null) {
        checkBoxes(part.bytes().bytes());
      }
      part.bytes().release();
      parts++;
      part = mp4.take(nowMs);
    }
    return parts;
  }

  private static void checkBoxes(ByteBuf bytes) {
    int at = 0;
    int end = bytes.readableBytes();
    while (at < end) {
      Claim.that(end - at >= BOX_HEADER_BYTES, "room for a box");
      int size = bytes.getInt(at);
      Claim.that(size >= BOX_HEADER_BYTES && size <= end - at, "a box of " + size + " bytes");
      at += size;
    }
  }
}
