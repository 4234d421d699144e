package io.rtmprelay.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.media.MediaKind;
import io.rtmprelay.media.PlainImage;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Makes frames of H.264 and AAC and knows whether they were all let go. */
final class Frames {

  static final String METADATA =
      "02 000a 6f6e4d65746144617461 08 00000001 0005 7769647468 00 4074000000000000 000009";
  private static final String SET_DATA_FRAME = "02 000d 4073657444617461 4672616d65";

  private final List<MediaFrame> made = new ArrayList<>();
  private int released;

  MediaFrame metadata() {
    return frame(MediaKind.DATA, METADATA, 0);
  }

  MediaFrame wrappedMetadata() {
    return frame(MediaKind.DATA, SET_DATA_FRAME + METADATA, 0);
  }

  MediaFrame videoHeader() {
    return frame(MediaKind.VIDEO, "17 00 000000 01", 0);
  }

  MediaFrame audioHeader() {
    return frame(MediaKind.AUDIO, "af 00 1210", 0);
  }

  MediaFrame key() {
    return frame(MediaKind.VIDEO, "17 01 000000 65", 0);
  }

  MediaFrame inter() {
    return frame(MediaKind.VIDEO, "27 01 000000 41", 0);
  }

  MediaFrame audio() {
    return frame(MediaKind.AUDIO, "af 01 21", 0);
  }

  /** A keyframe whose body has so many bytes. */
  MediaFrame key(int bytes) {
    return frame(MediaKind.VIDEO, "17 01 000000 65", bytes);
  }

  MediaFrame frame(MediaKind kind, String hex, int bytes) {
    byte[] start = HexFormat.of().parseHex(hex.replace(" ", ""));
    ByteBuf body = UnpooledByteBufAllocator.DEFAULT.heapBuffer(Math.max(start.length, bytes));
    body.writeBytes(Unpooled.wrappedBuffer(start));
    body.writeZero(Math.max(0, bytes - start.length));
    MediaFrame frame = MediaFrame.of(kind, 0, PlainImage.of(body));
    made.add(frame);
    return frame;
  }

  /** Lets go of the maker's references; whoever else holds a frame still does. */
  void release() {
    made.subList(released, made.size()).forEach(MediaFrame::release);
    released = made.size();
  }

  /** Frames that someone holds still. */
  long held() {
    return made.stream().filter(frame -> frame.refCnt() > 0).count();
  }

  /** To be called last: each frame was let go exactly as often as it was taken. */
  void checkAllGone() {
    assertThat(made).allSatisfy(frame -> assertThat(frame.refCnt()).isZero());
  }
}
