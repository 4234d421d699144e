package io.rtmprelay.it.flv;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes an FLV file, tag by tag (FLV 10.1, annex E). */
public final class FlvWriter implements Closeable {

  private static final byte[] START = {'F', 'L', 'V', 1, 5, 0, 0, 0, 9, 0, 0, 0, 0};
  private static final int TAG_HEADER_BYTES = 11;

  private final DataOutputStream file;

  /** One into {@code path}, which is made anew. */
  public FlvWriter(Path path) throws IOException {
    file = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(path)));
    file.write(START);
  }

  /**
   * The next tag.
   *
   * @param type 8, 9 or 18, as in RTMP
   * @param timeMs 0 to 2^32 - 1
   * @param from where its data begins in {@code body}
   */
  public void tag(int type, long timeMs, byte[] body, int from) throws IOException {
    int length = body.length - from;
    file.writeByte(type);
    uint24(length);
    uint24((int) timeMs & 0xFFFFFF);
    file.writeByte((int) (timeMs >> 24));
    uint24(0);
    file.write(body, from, length);
    file.writeInt(TAG_HEADER_BYTES + length);
  }

  private void uint24(int value) throws IOException {
    file.writeByte(value >> 16);
    file.writeShort(value);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
