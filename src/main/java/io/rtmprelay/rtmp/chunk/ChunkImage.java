package io.rtmprelay.rtmp.chunk;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.rtmprelay.media.MediaKind;
import io.rtmprelay.media.WireImage;
import io.rtmprelay.media.memory.Counted;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A message body as it goes out: with the one-byte continuation headers in place that part it into
 * chunks, so that every sink writes the same bytes by reference, as a rule with the first header
 * right before them.
 *
 * <p>Bodies that are not relayed (commands, control) are plain: one chunk, however long. Immutable;
 * any thread. Memory is one buffer for a body of up to {@value #SEGMENT_BYTES} bytes, else segments
 * of that size of which the last is exact.
 */
public final class ChunkImage extends Counted implements WireImage {

  /** Chunk stream on which data messages go out. */
  public static final int DATA_CSID = 4;

  /** Chunk stream on which audio goes out. */
  public static final int AUDIO_CSID = 5;

  /** Chunk stream on which video goes out. */
  public static final int VIDEO_CSID = 6;

  static final int SEGMENT_BYTES = 1 << 16;

  /** Room before a body in one buffer for the first header that most sinks have in common. */
  private static final int HEADROOM = 12;

  private final ByteBuf first;
  private final ByteBuf @Nullable [] rest;
  private final int length;
  private final int chunkSize;
  private final int csid;
  private final int heldBytes;
  private int leadBytes;

  /** Takes over the segments; {@link ImageBuilder} lays them out. */
  ChunkImage(
      ByteBuf first,
      ByteBuf @Nullable [] rest,
      int length,
      int chunkSize,
      int csid,
      int heldBytes) {
    this.first = first;
    this.rest = rest;
    this.length = length;
    this.chunkSize = chunkSize;
    this.csid = csid;
    this.heldBytes = heldBytes;
  }

  /** Bytes left free before the body; segments, and what is not sent on, have none. */
  static int headroom(int length, int csid) {
    return csid == 0 || length == 0 || length > SEGMENT_BYTES ? 0 : HEADROOM;
  }

  private int headroom() {
    return headroom(length, csid);
  }

  /**
   * Copies the readable bytes of a plain body into an image; neither moves nor releases {@code
   * body}.
   *
   * @param chunkSize outgoing chunk size in bytes, 1 to 16 777 215
   * @param csid chunk stream the image is for, one of the three of this class
   * @throws IllegalArgumentException if the body is longer than 16 777 215 bytes
   */
  public static ChunkImage of(ByteBufAllocator allocator, int chunkSize, int csid, ByteBuf body) {
    int length = body.readableBytes();
    ImageBuilder builder = new ImageBuilder(allocator);
    builder.begin(length, chunkSize, csid);
    builder.append(body.duplicate(), length);
    return builder.finish();
  }

  /** The chunk stream on which images of this kind go out. */
  public static int csid(MediaKind kind) {
    return switch (kind) {
      case AUDIO -> AUDIO_CSID;
      case VIDEO -> VIDEO_CSID;
      case DATA -> DATA_CSID;
    };
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public int byteAt(int index) {
    if (index < 0 || index >= length) {
      throw new IndexOutOfBoundsException("index " + index + " of " + length);
    }
    int at = wireIndex(index);
    return segment(at).getUnsignedByte(at - segmentStart(at));
  }

  @Override
  public void copyTo(int from, int to, ByteBuf target) {
    if (from < 0 || to > length || from > to) {
      throw new IndexOutOfBoundsException("from " + from + " to " + to + " of " + length);
    }
    target.ensureWritable(to - from);
    int index = from;
    while (index < to) {
      int at = wireIndex(index);
      int run = Math.min(bodyRunAt(index, at), to - index);
      target.writeBytes(segment(at), at - segmentStart(at), run);
      index += run;
    }
  }

  @Override
  public void pieces(int offset, Consumer<ByteBuf> taker) {
    if (offset < 0 || offset > length) {
      throw new IndexOutOfBoundsException("offset " + offset + " of " + length);
    }
    int index = offset;
    while (index < length) {
      int at = wireIndex(index);
      int run = bodyRunAt(index, at);
      taker.accept(segment(at).retainedSlice(at - segmentStart(at), run));
      index += run;
    }
  }

  /**
   * Bytes of the body that stand in one piece from {@code index}, which is at {@code wireIndex}.
   */
  private int bodyRunAt(int index, int wireIndex) {
    return runAt(wireIndex, Math.min(chunkSize - index % chunkSize, length - index));
  }

  @Override
  public ChunkImage rewritten(ByteBuf body) {
    return of(PooledByteBufAllocator.DEFAULT, chunkSize, csid, body);
  }

  @Override
  public int heldBytes() {
    return heldBytes;
  }

  /** Chunk size in bytes this image is laid out for. */
  int chunkSize() {
    return chunkSize;
  }

  /** Chunk stream this image is laid out for; 0 for a plain one. */
  int csid() {
    return csid;
  }

  /** Chunks this image has; an empty body is one chunk. */
  int chunkCount() {
    return length == 0 ? 1 : (length - 1) / chunkSize + 1;
  }

  /**
   * Whether {@code header}, of this message, stands before the body, so that both can go out as one
   * piece. The first one asked for that fits is put there, and it stays: sinks that keep step with
   * each other send the same header, so one copy of it serves them all. On the stream's loop only.
   */
  boolean leadsWith(SentHeader header) {
    int bytes = header.bytes();
    if (bytes > headroom()) {
      return false;
    }
    int at = headroom() - bytes;
    if (leadBytes == 0) {
      header.put(first, at);
      leadBytes = bytes;
      return true;
    }
    return leadBytes == bytes && header.isAt(first, at);
  }

  /** Hands out the whole image behind the header that it leads with. */
  void partsWithLead(ChunkWriter.Parts parts) {
    parts.shared(first, headroom() - leadBytes);
  }

  /** Hands out the whole image, continuation headers included. */
  void parts(ChunkWriter.Parts parts) {
    if (length == 0) {
      return;
    }
    parts.part(first.retainedDuplicate());
    if (rest != null) {
      for (ByteBuf segment : rest) {
        parts.part(segment.retainedDuplicate());
      }
    }
  }

  /** Hands out the body bytes of one chunk, without a header. */
  void chunkParts(int chunk, ChunkWriter.Parts parts) {
    int index = chunk * chunkSize;
    int at = wireIndex(index);
    int left = Math.min(chunkSize, length - index);
    while (left > 0) {
      int run = runAt(at, left);
      parts.part(segment(at).retainedSlice(at - segmentStart(at), run));
      at += run;
      left -= run;
    }
  }

  /**
   * Where the body's byte stands in the image: one header comes before each chunk but the first.
   */
  private int wireIndex(int index) {
    return index < chunkSize ? index : index + index / chunkSize;
  }

  private ByteBuf segment(int wireIndex) {
    return rest == null || wireIndex < SEGMENT_BYTES ? first : rest[wireIndex / SEGMENT_BYTES - 1];
  }

  /** The wire index of a segment's byte 0, which lies in the headroom if there is one. */
  private int segmentStart(int wireIndex) {
    return rest == null ? -headroom() : wireIndex & -SEGMENT_BYTES;
  }

  /** As many of {@code bytes} as stand in one segment from {@code wireIndex}. */
  private int runAt(int wireIndex, int bytes) {
    return rest == null ? bytes : Math.min(bytes, SEGMENT_BYTES - wireIndex % SEGMENT_BYTES);
  }

  @Override
  protected void deallocate() {
    first.release();
    if (rest != null) {
      for (ByteBuf segment : rest) {
        segment.release();
      }
    }
  }

  @Override
  public ChunkImage retain() {
    super.retain();
    return this;
  }

  @Override
  public ChunkImage touch(@Nullable Object hint) {
    first.touch(hint);
    return this;
  }
}
