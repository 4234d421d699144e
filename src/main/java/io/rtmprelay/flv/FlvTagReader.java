package io.rtmprelay.flv;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.rtmprelay.media.MediaKind;
import org.jspecify.annotations.Nullable;

/**
 * Takes an FLV file or stream in pieces of any size and passes on its tags (FLV E.2 to E.4.1).
 *
 * <p>Audio, video and AMF0 script tags; others and encrypted ones are skipped. Stream ids and back
 * pointers are ignored, since writers differ in them and nothing hangs on them. For one thread at a
 * time. What is held grows with the bytes received of the tag that has begun, whatever size it
 * claims.
 */
public final class FlvTagReader implements AutoCloseable {

  /** Gets the tags. */
  @FunctionalInterface
  public interface Receiver {

    /**
     * One tag.
     *
     * @param timestampMs signed 32-bit milliseconds as the tag has them
     * @param body borrowed for the call
     */
    void tag(MediaKind kind, int timestampMs, ByteBuf body);
  }

  private static final int DATA_OFFSET_AT = 5;

  /** All writers say 9; the limit keeps an absurd one from swallowing a file without a word. */
  private static final int MAX_DATA_OFFSET = 65_536;

  private static final int FILTER_BIT = 0x20;
  private static final int TYPE_MASK = 0x1f;

  private final ByteBufAllocator allocator;

  /** The part of a file or tag header that has come. */
  private final byte[] head = new byte[FlvTagWriter.TAG_HEADER_BYTES];

  private int headBytes;
  private boolean started;
  private long skipBytes;

  private @Nullable MediaKind kind;
  private int timestampMs;
  private int bodyBytes;
  private @Nullable ByteBuf begun;
  private @Nullable FlvException fault;

  /**
   * Reads from the start of a file; {@code allocator} makes room for bodies that come in pieces.
   */
  public FlvTagReader(ByteBufAllocator allocator) {
    this.allocator = allocator;
  }

  /**
   * Reads all of {@code bytes}, which stay the caller's, and passes on each tag that is whole.
   *
   * @throws FlvException if signature, version or header size are not those of FLV; every further
   *     call fails alike
   */
  public void receive(ByteBuf bytes, Receiver receiver) throws FlvException {
    if (fault != null) {
      throw fault;
    }
    while (bytes.isReadable()) {
      if (skipBytes > 0) {
        int skipped = (int) Math.min(skipBytes, bytes.readableBytes());
        bytes.skipBytes(skipped);
        skipBytes -= skipped;
      } else if (kind != null) {
        body(kind, bytes, receiver);
      } else if (started) {
        tagHeader(bytes, receiver);
      } else {
        fileHeader(bytes);
      }
    }
  }

  /**
   * Whether what came so far ends with a whole tag, or with the file's header: false at the end of
   * a file says that its last tag is cut. A missing last back pointer does not count.
   */
  public boolean isWhole() {
    return started
        && headBytes == 0
        && kind == null
        && skipBytes <= FlvTagWriter.BACK_POINTER_BYTES;
  }

  /** Lets go of a tag that has begun; not for a receiver to call. */
  @Override
  public void close() {
    if (begun != null) {
      begun.release();
      begun = null;
    }
    kind = null;
    fault = new FlvException("reader is closed");
  }

  private void fileHeader(ByteBuf bytes) throws FlvException {
    if (!fill(bytes, FlvTagWriter.FILE_HEADER_BYTES)) {
      return;
    }
    int signature = int32(0);
    if (signature != FlvTagWriter.SIGNATURE_AND_VERSION) {
      throw refuse("begins with %08x, expected FLV version 1".formatted(signature));
    }
    int dataOffset = int32(DATA_OFFSET_AT);
    if (dataOffset < FlvTagWriter.FILE_HEADER_BYTES || dataOffset > MAX_DATA_OFFSET) {
      throw refuse(
          "header size %s, expected %d to %d"
              .formatted(
                  Integer.toUnsignedString(dataOffset),
                  FlvTagWriter.FILE_HEADER_BYTES,
                  MAX_DATA_OFFSET));
    }
    started = true;
    skipBytes =
        (long) dataOffset - FlvTagWriter.FILE_HEADER_BYTES + FlvTagWriter.BACK_POINTER_BYTES;
  }

  private void tagHeader(ByteBuf bytes, Receiver receiver) {
    if (!fill(bytes, FlvTagWriter.TAG_HEADER_BYTES)) {
      return;
    }
    int size = int32(0) & 0xffffff;
    MediaKind next = kindOf(head[0]);
    if (next == null) {
      skipBytes = (long) size + FlvTagWriter.BACK_POINTER_BYTES;
      return;
    }
    kind = next;
    timestampMs = (head[7] << 24) | (int32(3) & 0xffffff);
    bodyBytes = size;
    if (size == 0) {
      body(next, bytes, receiver);
    }
  }

  /** A body that lies whole in {@code bytes} is passed on in place, any other is gathered first. */
  private void body(MediaKind kind, ByteBuf bytes, Receiver receiver) {
    if (begun == null && bytes.readableBytes() >= bodyBytes) {
      end();
      receiver.tag(kind, timestampMs, bytes.readSlice(bodyBytes));
      return;
    }
    if (begun == null) {
      begun = allocator.buffer(bytes.readableBytes(), bodyBytes);
    }
    ByteBuf body = begun;
    body.writeBytes(bytes, Math.min(bodyBytes - body.readableBytes(), bytes.readableBytes()));
    if (body.readableBytes() == bodyBytes) {
      end();
      try {
        receiver.tag(kind, timestampMs, body);
      } finally {
        body.release();
      }
    }
  }

  /** Before the tag is passed on, so that a receiver that throws leaves the reader in order. */
  private void end() {
    begun = null;
    kind = null;
    skipBytes = FlvTagWriter.BACK_POINTER_BYTES;
  }

  private boolean fill(ByteBuf bytes, int wholeBytes) {
    int count = Math.min(wholeBytes - headBytes, bytes.readableBytes());
    bytes.readBytes(head, headBytes, count);
    headBytes += count;
    if (headBytes < wholeBytes) {
      return false;
    }
    headBytes = 0;
    return true;
  }

  private int int32(int at) {
    return (head[at] & 0xff) << 24
        | (head[at + 1] & 0xff) << 16
        | (head[at + 2] & 0xff) << 8
        | (head[at + 3] & 0xff);
  }

  private FlvException refuse(String found) {
    FlvException refusal = new FlvException("not FLV: " + found);
    fault = refusal;
    return refusal;
  }

  private static @Nullable MediaKind kindOf(byte first) {
    if ((first & FILTER_BIT) != 0) {
      return null;
    }
    return switch (first & TYPE_MASK) {
      case 8 -> MediaKind.AUDIO;
      case 9 -> MediaKind.VIDEO;
      case 18 -> MediaKind.DATA;
      default -> null;
    };
  }
}
