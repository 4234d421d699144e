package io.rtmprelay.rtmp.chunk;

import static io.rtmprelay.rtmp.chunk.ChunkFormat.CONTINUATION;
import static io.rtmprelay.rtmp.chunk.ChunkFormat.CONTROL_CSID;
import static io.rtmprelay.rtmp.chunk.ChunkFormat.EXTENDED_BYTES;
import static io.rtmprelay.rtmp.chunk.ChunkFormat.INITIAL_CHUNK_SIZE;
import static io.rtmprelay.rtmp.chunk.ChunkFormat.MAX_MESSAGE_BYTES;
import static io.rtmprelay.rtmp.chunk.ChunkFormat.SET_CHUNK_SIZE;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.rtmprelay.media.MediaKind;
import org.jspecify.annotations.Nullable;

/**
 * Messages to the bytes of one connection (RTMP 1.0, 5.3). Owned by the connection's event loop.
 *
 * <p>Media goes out by reference: the connection's own first header, then the image that all sinks
 * share. Whole messages only; what is written must be sent in the order of the calls.
 */
public final class ChunkWriter {

  /** Who gets the pieces of a message. */
  public interface Parts {

    /** Takes over the next piece. */
    void part(ByteBuf part);

    /**
     * The next piece is {@code image} from {@code from} to its end, which others send as well;
     * borrowed, and held by the caller's frame.
     */
    default void shared(ByteBuf image, int from) {
      part(image.retainedDuplicate().readerIndex(from));
    }
  }

  /** Chunk streams with a basic header of one byte; there is no need of others. */
  private static final int MAX_CSID = 63;

  private static final int CONTINUATION_BYTES = 1 + EXTENDED_BYTES;

  private final ByteBufAllocator allocator;
  private final int imageChunkSize;
  private final HeaderSlab slab;
  private final @Nullable SentHeader[] sent = new @Nullable SentHeader[MAX_CSID + 1];
  private int chunkSize = INITIAL_CHUNK_SIZE;

  /**
   * @param imageChunkSize chunk size in bytes of the images to come; media can be written once
   *     {@link #chunkSize} has announced it
   */
  public ChunkWriter(ByteBufAllocator allocator, int imageChunkSize) {
    this.allocator = allocator;
    this.imageChunkSize = imageChunkSize;
    this.slab = new HeaderSlab(allocator);
  }

  /**
   * Appends Set Chunk Size to {@code out} and uses it from then on; until the first call it is 128.
   *
   * @param size bytes, 1 to 16 777 215
   */
  public void chunkSize(ByteBuf out, int size) {
    if (size < 1 || size > MAX_MESSAGE_BYTES) {
      throw new IllegalArgumentException("chunk size " + size);
    }
    ByteBuf body = allocator.buffer(Integer.BYTES).writeInt(size);
    try {
      write(out, CONTROL_CSID, 0, SET_CHUNK_SIZE, 0, body);
    } finally {
      body.release();
    }
    chunkSize = size;
  }

  /**
   * Appends a message to {@code out}. The readable bytes of {@code body} are copied; it is neither
   * moved nor released.
   *
   * @param csid chunk stream, 2 to 63
   * @param timestampMs milliseconds modulo 2^32; 0 towards publishers, some of which cannot read an
   *     extended one
   */
  public void write(
      ByteBuf out, int csid, int timestampMs, int typeId, int streamId, ByteBuf body) {
    int length = body.readableBytes();
    if (length > MAX_MESSAGE_BYTES) {
      throw new IllegalArgumentException("message of " + length + " bytes");
    }
    SentHeader header = sent(csid);
    header.next(timestampMs, length, typeId, streamId);
    header.appendTo(out);
    int from = body.readerIndex();
    int end = from + length;
    int run = Math.min(chunkSize, length);
    out.writeBytes(body, from, run);
    for (from += run; from < end; from += run) {
      writeContinuation(out, csid, header.extended(), timestampMs);
      run = Math.min(chunkSize, end - from);
      out.writeBytes(body, from, run);
    }
  }

  /**
   * Hands out a media message: its first header, then the shared image; one piece if the image
   * leads with that header. The image stays the caller's; the parts hold its memory by themselves.
   *
   * @param timestampMs milliseconds modulo 2^32
   * @throws IllegalStateException if the image's chunk size has not been announced
   */
  public void write(MediaKind kind, int timestampMs, int streamId, ChunkImage image, Parts parts) {
    int csid = ChunkImage.csid(kind);
    requireFit(image, csid);
    SentHeader header = sent(csid);
    header.next(timestampMs, image.length(), kind.typeId(), streamId);
    if (image.leadsWith(header)) {
      image.partsWithLead(parts);
    } else {
      writeApart(csid, header, timestampMs, image, parts);
    }
  }

  private void writeApart(
      int csid, SentHeader header, int timestampMs, ChunkImage image, Parts parts) {
    ByteBuf headers = slab.open(SentHeader.MAX_BYTES + CONTINUATION_BYTES);
    header.appendTo(headers);
    parts.part(slab.cut(headers));
    int chunks = image.chunkCount();
    if (!header.extended() || chunks == 1) {
      image.parts(parts);
      return;
    }
    // Each chunk has to repeat the extended time, for which the shared image has no room.
    writeContinuation(headers, csid, true, timestampMs);
    ByteBuf continuation = slab.cut(headers);
    image.chunkParts(0, parts);
    for (int chunk = 1; chunk < chunks; chunk++) {
      parts.part(continuation.retainedDuplicate());
      image.chunkParts(chunk, parts);
    }
    continuation.release();
  }

  /** Lets go of the headers' memory; parts that were handed out stay valid. */
  public void close() {
    slab.close();
  }

  private void requireFit(ChunkImage image, int csid) {
    if (chunkSize != imageChunkSize) {
      throw new IllegalStateException(
          "media before chunk size " + imageChunkSize + " is announced, it is " + chunkSize);
    }
    if (image.csid() != csid || image.chunkSize() != chunkSize) {
      throw new IllegalArgumentException(
          "image for chunk stream %d and chunk size %d, expected %d and %d"
              .formatted(image.csid(), image.chunkSize(), csid, chunkSize));
    }
  }

  private SentHeader sent(int csid) {
    if (csid < CONTROL_CSID || csid > MAX_CSID) {
      throw new IllegalArgumentException("chunk stream " + csid);
    }
    SentHeader header = sent[csid];
    if (header == null) {
      header = new SentHeader(csid);
      sent[csid] = header;
    }
    return header;
  }

  private static void writeContinuation(ByteBuf out, int csid, boolean extended, int timestampMs) {
    out.writeByte(CONTINUATION | csid);
    if (extended) {
      out.writeInt(timestampMs);
    }
  }
}
