package io.rtmprelay.flv;

import io.netty.buffer.ByteBuf;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.media.MediaKind;
import io.rtmprelay.media.TagHeader;

/** Writes an FLV file's beginning and its tags (FLV E.2 to E.4.1). Stateless, any thread. */
public final class FlvTagWriter {

  /** Bytes before the first tag: the file's header and the back pointer to nothing. */
  public static final int START_BYTES = 13;

  /** Where in a file the byte stands that {@link #flags} makes. */
  public static final int FLAGS_AT = 4;

  /** Bytes of a tag around its body. */
  public static final int TAG_OVERHEAD_BYTES = 15;

  /** Where in a tag its body begins. */
  public static final int BODY_AT = 11;

  static final int FILE_HEADER_BYTES = 9;
  static final int TAG_HEADER_BYTES = BODY_AT;
  static final int BACK_POINTER_BYTES = 4;

  static final int SIGNATURE_AND_VERSION = 0x464c5601;
  private static final int AUDIO_FLAG = 0x04;
  private static final int VIDEO_FLAG = 0x01;

  private FlvTagWriter() {}

  /** The flags byte: players wait for, or ignore, a track on its word (check F3). */
  public static int flags(boolean hasAudio, boolean hasVideo) {
    return (hasAudio ? AUDIO_FLAG : 0) | (hasVideo ? VIDEO_FLAG : 0);
  }

  /** Appends the {@link #START_BYTES} with which a file begins. */
  public static void start(boolean hasAudio, boolean hasVideo, ByteBuf target) {
    target.writeInt(SIGNATURE_AND_VERSION);
    target.writeByte(flags(hasAudio, hasVideo));
    target.writeInt(FILE_HEADER_BYTES);
    target.writeInt(0);
  }

  /**
   * Bytes of the tag that {@link #tag(MediaFrame, int, ByteBuf)} appends; 0 for what has no place
   * in a file: {@code @clearDataFrame}, and bodies of no bytes once unwrapped.
   */
  public static int tagBytes(MediaFrame frame) {
    int bodyBytes = bodyBytes(frame);
    return bodyBytes == 0 ? 0 : bodyBytes + TAG_OVERHEAD_BYTES;
  }

  /**
   * Appends {@code frame}, which is borrowed, as one whole tag, data without its
   * {@code @setDataFrame}.
   *
   * @param timestampMs the tag's time; FLV takes it for signed (check F2)
   * @return bytes appended, as {@link #tagBytes} says
   */
  public static int tag(MediaFrame frame, int timestampMs, ByteBuf target) {
    int bodyBytes = bodyBytes(frame);
    if (bodyBytes == 0) {
      return 0;
    }
    target.ensureWritable(bodyBytes + TAG_OVERHEAD_BYTES);
    tagHeader(frame.kind(), timestampMs, bodyBytes, target);
    frame.body().copyTo(frame.header().wrapperBytes(), target);
    backPointer(bodyBytes, target);
    return bodyBytes + TAG_OVERHEAD_BYTES;
  }

  /**
   * Appends one whole tag of the readable bytes of {@code body}, whose indices do not move.
   *
   * @throws IllegalArgumentException if there are more than 16 777 215 of them (check F6)
   */
  public static void tag(MediaKind kind, int timestampMs, ByteBuf body, ByteBuf target) {
    int bodyBytes = body.readableBytes();
    if (bodyBytes > 0xffffff) {
      throw new IllegalArgumentException("body of " + bodyBytes + " bytes");
    }
    target.ensureWritable(bodyBytes + TAG_OVERHEAD_BYTES);
    tagHeader(kind, timestampMs, bodyBytes, target);
    target.writeBytes(body, body.readerIndex(), bodyBytes);
    backPointer(bodyBytes, target);
  }

  /** Bytes of the body in the frame's tag; 0 if it has none. */
  static int bodyBytes(MediaFrame frame) {
    TagHeader header = frame.header();
    return header.clearsData() ? 0 : frame.body().length() - header.wrapperBytes();
  }

  /** Appends what stands before a tag's body. */
  static void tagHeader(MediaKind kind, int timestampMs, int bodyBytes, ByteBuf target) {
    target.writeByte(kind.typeId());
    target.writeMedium(bodyBytes);
    target.writeMedium(timestampMs);
    target.writeByte(timestampMs >>> 24);
    target.writeMedium(0);
  }

  /** Appends what stands behind a tag's body. */
  static void backPointer(int bodyBytes, ByteBuf target) {
    target.writeInt(TAG_HEADER_BYTES + bodyBytes);
  }
}
