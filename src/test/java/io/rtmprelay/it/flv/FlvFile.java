package io.rtmprelay.it.flv;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The tags of an FLV file (FLV 10.1, annex E), read strictly: a wrong signature, back pointer or
 * stream id is an error.
 *
 * @param messages one for each whole tag, in the order of the file
 * @param restBytes bytes after the last whole tag; 0 in a file that was closed in order
 */
public record FlvFile(List<FlvMessage> messages, int restBytes) {

  private static final int HEADER_BYTES = 9;
  private static final int TAG_HEADER_BYTES = 11;
  private static final int POINTER_BYTES = 4;

  public static FlvFile read(Path file) {
    try {
      return parse(ByteBuffer.wrap(Files.readAllBytes(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes these into {@code file}, as a whole one. */
  public static void write(Path file, List<FlvMessage> messages) {
    try (var writer = new FlvWriter(file)) {
      for (var message : messages) {
        writer.tag(message.kind().tagType(), message.timeMs(), message.body().bytes(), 0);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static FlvFile parse(ByteBuffer bytes) {
    readStart(bytes);
    var messages = new ArrayList<FlvMessage>();
    while (bytes.remaining() >= TAG_HEADER_BYTES && bytes.remaining() >= tagBytes(bytes)) {
      messages.add(readTag(bytes));
    }
    return new FlvFile(List.copyOf(messages), bytes.remaining());
  }

  private static void readStart(ByteBuffer bytes) {
    check(bytes.remaining() >= HEADER_BYTES + POINTER_BYTES, "no FLV header", bytes);
    check(uint24(bytes) == 0x464C56 && bytes.get() == 1, "not FLV version 1", bytes);
    check((bytes.get() & ~0x05) == 0, "unknown flags", bytes);
    check(bytes.getInt() == HEADER_BYTES, "unknown header size", bytes);
    check(bytes.getInt() == 0, "first back pointer is not 0", bytes);
  }

  private static int tagBytes(ByteBuffer bytes) {
    int bodyBytes = bytes.getInt(bytes.position()) & 0xFFFFFF;
    return TAG_HEADER_BYTES + bodyBytes + POINTER_BYTES;
  }

  private static FlvMessage readTag(ByteBuffer bytes) {
    int type = bytes.get();
    int bodyBytes = uint24(bytes);
    int low = uint24(bytes);
    int time = (bytes.get() & 0xFF) << 24 | low;
    check(uint24(bytes) == 0, "stream id is not 0", bytes);
    var body = new byte[bodyBytes];
    bytes.get(body);
    check(bytes.getInt() == TAG_HEADER_BYTES + bodyBytes, "wrong back pointer", bytes);
    return FlvMessage.of(type, Integer.toUnsignedLong(time), new Body(body));
  }

  private static int uint24(ByteBuffer bytes) {
    return (bytes.get() & 0xFF) << 16 | (bytes.getShort() & 0xFFFF);
  }

  private static void check(boolean holds, String fault, ByteBuffer bytes) {
    if (!holds) {
      throw new IllegalArgumentException(fault + " before byte " + bytes.position());
    }
  }
}
