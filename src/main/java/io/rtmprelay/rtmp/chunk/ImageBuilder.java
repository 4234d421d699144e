package io.rtmprelay.rtmp.chunk;

import static io.rtmprelay.rtmp.chunk.ChunkFormat.CONTINUATION;
import static io.rtmprelay.rtmp.chunk.ChunkFormat.MAX_MESSAGE_BYTES;
import static io.rtmprelay.rtmp.chunk.ChunkImage.SEGMENT_BYTES;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Lays out one body after the other as images, from pieces of any size; the only copy a body sees.
 *
 * <p>Owned by one reader and reused for each message of a chunk stream. Memory follows the bytes
 * that came, never the declared length, beyond the first {@value ChunkImage#SEGMENT_BYTES} bytes;
 * of a body that is begun {@linkplain #beginCautiously cautiously}, beyond the first {@value
 * #CAUTIOUS_BYTES}.
 */
final class ImageBuilder {

  /** Chunk size of a plain image: no body reaches its second chunk. */
  static final int PLAIN = MAX_MESSAGE_BYTES;

  /** As long as what is said before a publish mostly is. */
  private static final int CAUTIOUS_BYTES = 1024;

  private static final ByteBuf[] NONE = {};

  private final ByteBufAllocator allocator;
  private int length;
  private int chunkSize;
  private int csid;
  private @Nullable ByteBuf first;
  private ByteBuf[] rest = NONE;
  private int restCount;
  private ByteBuf segment = Unpooled.EMPTY_BUFFER;
  private int segmentLeft;
  private int unallocated;
  private int missing;
  private int untilHeader;
  private int heldBytes;
  private boolean cautious;

  ImageBuilder(ByteBufAllocator allocator) {
    this.allocator = allocator;
  }

  /** Begins a body of {@code length} bytes; the one before is finished or dropped. */
  void begin(int length, int chunkSize, int csid) {
    if (length > MAX_MESSAGE_BYTES) {
      throw new IllegalArgumentException("body of " + length + " bytes");
    }
    if (chunkSize < 1) {
      throw new IllegalArgumentException("chunk size " + chunkSize);
    }
    this.length = length;
    this.chunkSize = chunkSize;
    this.csid = csid;
    cautious = false;
    missing = length;
    untilHeader = chunkSize;
    unallocated = length == 0 ? 0 : length + (length - 1) / chunkSize;
  }

  /** Like {@link #begin}, for a peer that is not to be believed how much will come. */
  void beginCautiously(int length, int chunkSize, int csid) {
    begin(length, chunkSize, csid);
    cautious = true;
  }

  /** Body bytes still to come. */
  int missing() {
    return missing;
  }

  /** Bytes of memory that the body under construction holds. */
  int heldBytes() {
    return heldBytes;
  }

  /** Copies {@code count} bytes of {@code in}, at most {@link #missing()}. */
  void append(ByteBuf in, int count) {
    missing -= count;
    int left = count;
    while (left > 0) {
      if (untilHeader == 0) {
        ensureSegment();
        segment.writeByte(CONTINUATION | csid);
        segmentLeft--;
        untilHeader = chunkSize;
      }
      ensureSegment();
      int run = Math.min(left, Math.min(untilHeader, segmentLeft));
      if (cautious) {
        grow(run);
      }
      segment.writeBytes(in, run);
      segmentLeft -= run;
      untilHeader -= run;
      left -= run;
    }
  }

  /** Hands over the image of a body that has no bytes missing. */
  ChunkImage finish() {
    ByteBuf start = first == null ? Unpooled.EMPTY_BUFFER : first;
    ByteBuf[] others = restCount == 0 ? null : Arrays.copyOf(rest, restCount);
    ChunkImage image = new ChunkImage(start, others, length, chunkSize, csid, heldBytes);
    forget();
    return image;
  }

  /** Frees what came of an unfinished body. */
  void drop() {
    if (first != null) {
      first.release();
    }
    for (int i = 0; i < restCount; i++) {
      rest[i].release();
    }
    forget();
  }

  private void forget() {
    first = null;
    rest = NONE;
    restCount = 0;
    segment = Unpooled.EMPTY_BUFFER;
    segmentLeft = 0;
    heldBytes = 0;
  }

  /** Room for so many bytes, and for the header that may follow: twice the memory if it is none. */
  private void grow(int bytes) {
    heldBytes -= segment.writerIndex() + segment.maxFastWritableBytes();
    segment.ensureWritable(bytes + 1);
    heldBytes += segment.writerIndex() + segment.maxFastWritableBytes();
  }

  private void ensureSegment() {
    if (segmentLeft > 0) {
      return;
    }
    segmentLeft = length <= SEGMENT_BYTES ? unallocated : Math.min(unallocated, SEGMENT_BYTES);
    unallocated -= segmentLeft;
    int headroom = first == null ? ChunkImage.headroom(length, csid) : 0;
    int initial = cautious ? Math.min(segmentLeft, CAUTIOUS_BYTES) : segmentLeft;
    segment = allocator.directBuffer(headroom + initial);
    // What the allocator rounded up to is held as well.
    heldBytes += segment.maxFastWritableBytes();
    if (first == null) {
      first = segment.setIndex(headroom, headroom);
      return;
    }
    if (restCount == rest.length) {
      rest = Arrays.copyOf(rest, Math.max(2, 2 * restCount));
    }
    rest[restCount++] = segment;
  }
}
