package io.rtmprelay.control;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

/** Bodies of AVC video and AAC audio that carry a number, so that a loss can be told. */
public final class Bodies {

  static final byte[] VIDEO_HEADER = {0x17, 0, 0, 0, 0, 1, 0x64, 0, 0x1f, (byte) 0xff, (byte) 0xe1};
  static final byte[] AUDIO_HEADER = {(byte) 0xaf, 0, 0x12, 0x10};

  private static final int VIDEO_AT = 5;

  private Bodies() {}

  public static byte[] videoHeader() {
    return VIDEO_HEADER.clone();
  }

  public static byte[] key(int number, int bytes) {
    return video(0x17, number, bytes);
  }

  public static byte[] inter(int number, int bytes) {
    return video(0x27, number, bytes);
  }

  private static byte[] video(int first, int number, int bytes) {
    ByteBuffer body = ByteBuffer.allocate(Math.max(bytes, 16));
    body.put((byte) first).put((byte) 1);
    return body.putInt(VIDEO_AT, number).array();
  }

  /** The number of a video frame; -1 if it is too short to have one. */
  public static int number(ByteBuf body) {
    return body.readableBytes() < VIDEO_AT + Integer.BYTES ? -1 : body.getInt(VIDEO_AT);
  }
}
