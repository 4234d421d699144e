package io.rtmprelay.rtmp.chunk;

import static io.rtmprelay.rtmp.chunk.ChunkFormat.ABORT;
import static io.rtmprelay.rtmp.chunk.ChunkFormat.INITIAL_CHUNK_SIZE;
import static io.rtmprelay.rtmp.chunk.ChunkFormat.MAX_MESSAGE_BYTES;
import static io.rtmprelay.rtmp.chunk.ChunkFormat.SET_CHUNK_SIZE;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.util.collection.IntObjectHashMap;
import io.rtmprelay.rtmp.Breach;
import io.rtmprelay.rtmp.ProtocolException;
import io.rtmprelay.rtmp.UnfinishedMemory;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of one connection to messages (RTMP 1.0, 5.3). Owned by the connection's event loop.
 *
 * <p>Each payload byte is copied once, from the read buffer into the image of its message; no read
 * buffer is kept. Set Chunk Size and Abort take effect here, at the byte where they stand, and are
 * not passed on. After a {@link ProtocolException} the connection is over; close the reader.
 */
public final class ChunkReader {

  /** Who gets the messages. */
  public interface Receiver {

    /**
     * A message is complete. Zero-length ones come too.
     *
     * @param typeId message type, 0 to 255, without Set Chunk Size and Abort
     * @param streamId message stream id
     * @param timestampMs milliseconds modulo 2^32
     * @param body taken over: laid out for the outgoing chunk size and its kind's chunk stream if
     *     it is audio, video or AMF0 data, else plain
     */
    void message(int typeId, int streamId, int timestampMs, ChunkImage body)
        throws ProtocolException;
  }

  /** Set Chunk Size and Abort messages that a peer may send with no media between them. */
  static final int MAX_IDLE_CONTROLS = 1_000;

  private static final int AUDIO = 8;
  private static final int VIDEO = 9;
  private static final int DATA = 18;

  private final ByteBufAllocator allocator;
  private final int imageChunkSize;
  private final Receiver receiver;
  private final HeaderReader header = new HeaderReader();
  private final IntObjectHashMap<InboundStream> streams = new IntObjectHashMap<>();

  /** The first bytes of a header whose rest is still to come. */
  private final ByteBuf pending = Unpooled.buffer(HeaderReader.MAX_BYTES);

  private final UnfinishedMemory ofAll;
  private UnfinishedMemory.Pool pool;
  private ReadLimits limits = ReadLimits.UNTRUSTED;
  private int chunkSize = INITIAL_CHUNK_SIZE;
  private @Nullable InboundStream current;
  private int chunkLeft;
  private int partialBytes;
  private int chargedBytes;
  private int idleControls;
  private long bytesRead;
  private boolean closed;

  /**
   * @param allocator for images; a pooled one, since each message takes a buffer
   * @param imageChunkSize outgoing chunk size in bytes for which media is laid out, 1 to 16 777 215
   */
  public ChunkReader(ByteBufAllocator allocator, int imageChunkSize, Receiver receiver) {
    this(allocator, imageChunkSize, UnfinishedMemory.unbounded(), receiver);
  }

  /**
   * One of many.
   *
   * @param ofAll what they may leave unfinished together
   */
  public ChunkReader(
      ByteBufAllocator allocator, int imageChunkSize, UnfinishedMemory ofAll, Receiver receiver) {
    this.ofAll = ofAll;
    this.pool = ofAll.strangers();
    this.allocator = allocator;
    this.imageChunkSize = imageChunkSize;
    this.receiver = receiver;
  }

  /**
   * Consumes every readable byte and calls the receiver for each message that ends in them; neither
   * keeps nor releases {@code in}. Once closed, bytes are skipped.
   *
   * @throws ProtocolException if the peer breaks the chunk format or a limit, or the receiver says
   *     so
   */
  public void read(ByteBuf in) throws ProtocolException {
    bytesRead += in.readableBytes();
    while (pending.isReadable() && in.isReadable()) {
      pending.writeByte(in.readByte());
      consume(pending);
      pending.discardReadBytes();
    }
    consume(in);
    if (closed) {
      in.skipBytes(in.readableBytes());
    } else if (in.isReadable()) {
      pending.writeBytes(in);
    }
  }

  /** The peer may publish from here on: messages of full length, more chunk streams. */
  public void trusted() {
    trusted(MAX_MESSAGE_BYTES);
  }

  /**
   * The peer may publish from here on: longer messages, more chunk streams.
   *
   * @param maxMessageBytes the longest message from here on
   */
  public void trusted(int maxMessageBytes) {
    limits = ReadLimits.trusted(maxMessageBytes);
    charge(0);
    pool = ofAll.publishers();
    charge(partialBytes);
  }

  /** Bytes given to {@link #read} so far; an acknowledgement carries them modulo 2^32 (5.4.3). */
  public long bytesRead() {
    return bytesRead;
  }

  /** Frees unfinished messages. May be called from within the receiver, and again. */
  public void close() {
    closed = true;
    for (InboundStream stream : streams.values()) {
      stream.body.drop();
    }
    streams.clear();
    pending.clear();
    current = null;
    partialBytes = 0;
    charge(0);
  }

  /** Reads until the bytes end or a header is cut; what is left then is less than a header. */
  private void consume(ByteBuf in) throws ProtocolException {
    while (!closed) {
      InboundStream stream = current;
      if (stream == null) {
        if (!header.read(in, streams)) {
          return;
        }
        stream = streamOfHeader();
        chunkLeft = Math.min(chunkSize, stream.body.missing());
      }
      int run = Math.min(chunkLeft, in.readableBytes());
      append(stream, in, run);
      chunkLeft -= run;
      if (chunkLeft > 0) {
        current = stream;
        return;
      }
      current = null;
      if (stream.body.missing() == 0) {
        complete(stream);
      }
    }
  }

  /** The stream whose chunk begins; begins its message as well unless one goes on. */
  private InboundStream streamOfHeader() throws ProtocolException {
    InboundStream stream = header.stream();
    if (stream == null) {
      if (streams.size() >= limits.streams()) {
        throw new ProtocolException("more than %d chunk streams".formatted(limits.streams()));
      }
      stream = new InboundStream(header.csid(), allocator);
      streams.put(header.csid(), stream);
    }
    if (!stream.partial()) {
      stream.begin(header);
      if (stream.length() > limits.messageBytes()) {
        throw new ProtocolException(
            limits.equals(ReadLimits.UNTRUSTED) ? Breach.RULES : Breach.MESSAGE_SIZE,
            "message of %d bytes, at most %d allowed"
                .formatted(stream.length(), limits.messageBytes()));
      }
      int csid = imageCsid(stream.typeId());
      int outgoing = csid == 0 ? ImageBuilder.PLAIN : imageChunkSize;
      if (limits.followsBytes()) {
        stream.body.beginCautiously(stream.length(), outgoing, csid);
      } else {
        stream.body.begin(stream.length(), outgoing, csid);
      }
    }
    return stream;
  }

  private static int imageCsid(int typeId) {
    return switch (typeId) {
      case AUDIO -> ChunkImage.AUDIO_CSID;
      case VIDEO -> ChunkImage.VIDEO_CSID;
      case DATA -> ChunkImage.DATA_CSID;
      default -> 0;
    };
  }

  private void append(InboundStream stream, ByteBuf in, int count) throws ProtocolException {
    partialBytes -= stream.body.heldBytes();
    stream.body.append(in, count);
    partialBytes += stream.body.heldBytes();
    if (partialBytes > limits.partialBytes()) {
      throw new ProtocolException(
          "unfinished messages hold %d bytes, at most %d allowed"
              .formatted(partialBytes, limits.partialBytes()));
    }
    if (stream.body.missing() > 0) {
      charge(partialBytes);
      if (pool.isTooMuch(chargedBytes)) {
        throw new ProtocolException(
            "unfinished messages hold %d bytes, and those of all peers too many"
                .formatted(partialBytes));
      }
    }
  }

  /** Counts what is unfinished among that of all peers, beyond what nobody is asked for. */
  private void charge(int unfinishedBytes) {
    int before = chargedBytes;
    chargedBytes = unfinishedBytes <= limits.freeBytes() ? 0 : unfinishedBytes;
    if (before != chargedBytes) {
      pool.hold(before, chargedBytes);
    }
  }

  private void complete(InboundStream stream) throws ProtocolException {
    stream.end();
    partialBytes -= stream.body.heldBytes();
    charge(partialBytes);
    ChunkImage body = stream.body.finish();
    int typeId = stream.typeId();
    if (typeId == SET_CHUNK_SIZE || typeId == ABORT) {
      try {
        control(typeId, body);
      } finally {
        body.release();
      }
      return;
    }
    if (typeId == AUDIO || typeId == VIDEO) {
      idleControls = 0;
    }
    receiver.message(typeId, stream.streamId(), stream.timestampMs(), body);
  }

  private void control(int typeId, ChunkImage body) throws ProtocolException {
    if (++idleControls > MAX_IDLE_CONTROLS) {
      throw new ProtocolException(
          "more than %d Set Chunk Size and Abort messages in a row".formatted(MAX_IDLE_CONTROLS));
    }
    if (typeId == SET_CHUNK_SIZE) {
      setChunkSize(body);
    } else if (body.length() >= 4) {
      abort(intOf(body));
    }
  }

  private void setChunkSize(ChunkImage body) throws ProtocolException {
    if (body.length() < 4) {
      throw new ProtocolException(
          "Set Chunk Size of %d bytes, expected 4".formatted(body.length()));
    }
    int size = intOf(body);
    if (size <= 0) {
      throw new ProtocolException(
          "Set Chunk Size to %d, expected 1 to 2147483647".formatted(Integer.toUnsignedLong(size)));
    }
    chunkSize = Math.min(size, MAX_MESSAGE_BYTES);
  }

  /** Drops the unfinished message; what the headers said stays (5.4.2). */
  private void abort(int csid) {
    InboundStream stream = streams.get(csid);
    if (stream != null && stream.partial()) {
      partialBytes -= stream.body.heldBytes();
      charge(partialBytes);
      stream.body.drop();
      stream.end();
    }
  }

  private static int intOf(ChunkImage body) {
    return body.byteAt(0) << 24 | body.byteAt(1) << 16 | body.byteAt(2) << 8 | body.byteAt(3);
  }
}
