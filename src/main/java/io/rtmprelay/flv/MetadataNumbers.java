package io.rtmprelay.flv;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Finds numbers of an onMetaData body, and makes room for those that only the end of a recording
 * tells (check F5).
 *
 * <p>These have room of fixed width in the file from the start and are written over in place.
 * Stateless, any thread; no buffer's indices move, nothing is released.
 */
public final class MetadataNumbers {

  /** Length of the recording in seconds. */
  public static final String DURATION = "duration";

  /** Size of the file in bytes. */
  public static final String FILE_SIZE = "filesize";

  /** What the audio is coded with, where there is any. */
  static final String AUDIO_CODEC = "audiocodecid";

  /** What the video is coded with, where there is any. */
  static final String VIDEO_CODEC = "videocodecid";

  private static final String NAME = "onMetaData";
  private static final List<String> RESERVED = List.of(DURATION, FILE_SIZE);

  private MetadataNumbers() {}

  /**
   * Where the eight bytes of the number {@code name} stand, in bytes from the body's beginning; -1
   * if {@code body}, bare onMetaData, has no such number. Of several of one name the last, which is
   * the one that readers go by.
   */
  public static int positionOf(ByteBuf body, String name) {
    int found = -1;
    int at = membersAt(body);
    while (at >= 0) {
      int valueAt = Amf0Walk.memberValueAt(body, at);
      if (valueAt < 0) {
        break;
      }
      int end = Amf0Walk.valueEnd(body, valueAt);
      if (end >= 0 && isNumber(body, valueAt) && isNamed(body, at, name)) {
        found = valueAt + 1 - body.readerIndex();
      }
      at = end;
    }
    return found;
  }

  /**
   * Appends {@code body}, bare onMetaData, with {@link #DURATION} and {@link #FILE_SIZE} added as 0
   * where they are missing; as it is if it cannot be read that far.
   */
  public static void reserve(ByteBuf body, ByteBuf target) {
    int membersAt = membersAt(body);
    if (membersAt < 0) {
      target.writeBytes(body, body.readerIndex(), body.readableBytes());
      return;
    }
    List<String> missing = RESERVED.stream().filter(name -> positionOf(body, name) < 0).toList();
    target.writeBytes(body, body.readerIndex(), membersAt - body.readerIndex());
    if (marker(body) == Amf0Walk.ECMA_ARRAY) {
      int count = body.getInt(membersAt - Integer.BYTES) + missing.size();
      target.setInt(target.writerIndex() - Integer.BYTES, count);
    }
    missing.forEach(name -> member(name, target));
    target.writeBytes(body, membersAt, body.writerIndex() - membersAt);
  }

  /** Appends an onMetaData body of these two numbers alone, for a source that sends none. */
  public static void bare(ByteBuf target) {
    target.writeByte(Amf0Walk.STRING);
    text(NAME, target);
    target.writeByte(Amf0Walk.ECMA_ARRAY);
    target.writeInt(RESERVED.size());
    RESERVED.forEach(name -> member(name, target));
    target.writeMedium(Amf0Walk.OBJECT_END);
  }

  private static void member(String name, ByteBuf target) {
    text(name, target);
    target.writeByte(Amf0Walk.NUMBER);
    target.writeDouble(0);
  }

  private static void text(String text, ByteBuf target) {
    target.writeShort(text.length());
    target.writeCharSequence(text, StandardCharsets.US_ASCII);
  }

  /** Index of the first member of the object or ECMA array behind the body's name, or -1. */
  private static int membersAt(ByteBuf body) {
    int headerBytes =
        switch (marker(body)) {
          case Amf0Walk.OBJECT -> 1;
          case Amf0Walk.ECMA_ARRAY -> 1 + Integer.BYTES;
          default -> -1;
        };
    int membersAt = Amf0Walk.valueEnd(body, body.readerIndex()) + headerBytes;
    return headerBytes < 0 || membersAt > body.writerIndex() ? -1 : membersAt;
  }

  /** The marker of the value behind the body's name, or -1. */
  private static int marker(ByteBuf body) {
    int at = Amf0Walk.valueEnd(body, body.readerIndex());
    return at < 0 || at >= body.writerIndex() ? -1 : body.getByte(at);
  }

  private static boolean isNumber(ByteBuf body, int valueAt) {
    return body.getByte(valueAt) == Amf0Walk.NUMBER;
  }

  private static boolean isNamed(ByteBuf body, int memberAt, String name) {
    int length = body.getUnsignedShort(memberAt);
    return length == name.length()
        && name.contentEquals(
            body.getCharSequence(memberAt + 2, length, StandardCharsets.US_ASCII));
  }
}
