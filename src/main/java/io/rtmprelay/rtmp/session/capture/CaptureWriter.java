package io.rtmprelay.rtmp.session.capture;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.rtmprelay.amf.AmfException;
import io.rtmprelay.media.WireImage;
import io.rtmprelay.rtmp.chunk.ChunkImage;
import io.rtmprelay.rtmp.chunk.ChunkWriter;
import io.rtmprelay.rtmp.message.Command;
import io.rtmprelay.rtmp.message.Message;
import io.rtmprelay.rtmp.message.MessageType;
import java.nio.charset.StandardCharsets;

/**
 * Messages to the bytes of a capture, as {@code docs/CAPTURE.md} has them: records, each of a kind,
 * a time and a length, among them the chunks of a peer that says the same. Keys are taken out here.
 * Used by one thread at a time.
 *
 * <p>The chunks are written anew, 65,536 bytes each: how the peer cut its messages is not kept.
 */
public final class CaptureWriter {

  /** What a capture begins with. */
  static final String MAGIC = "RTMPCAP1";

  /** Kind, time and length of a record. */
  static final int HEADER_BYTES = 1 + 2 * Integer.BYTES;

  static final int ABOUT = 1;
  static final int CHUNKS = 2;
  static final int NOTE = 3;
  static final int LOST = 4;
  static final int END = 5;

  private static final int CHUNK_SIZE = 65_536;
  private static final int CONTROL_CSID = 2;
  private static final int COMMAND_CSID = 3;
  private static final int AGGREGATE_CSID = 7;

  private final ByteBufAllocator allocator;
  private final ChunkWriter chunks;

  public CaptureWriter(ByteBufAllocator allocator) {
    this.allocator = allocator;
    this.chunks = new ChunkWriter(allocator, CHUNK_SIZE);
  }

  /**
   * Appends what stands first.
   *
   * @param about a JSON object: which connection it is, and since when
   */
  public void begin(ByteBuf out, String about) {
    out.writeCharSequence(MAGIC, StandardCharsets.US_ASCII);
    text(out, ABOUT, 0, about);
    int record = open(out, CHUNKS, 0);
    chunks.chunkSize(out, CHUNK_SIZE);
    close(out, record);
  }

  /** Appends what was said before the capture began. */
  public void said(ByteBuf out, Said said) {
    command(out, 0, said.streamId(), said.command());
  }

  /**
   * Appends one message; its body stays the caller's.
   *
   * @param atMs milliseconds since the capture began
   * @param timestampMs the message's own time, milliseconds modulo 2^32
   */
  public void message(
      ByteBuf out, int atMs, int typeId, int streamId, int timestampMs, WireImage image) {
    ByteBuf body = allocator.buffer(Math.max(1, image.length()));
    try {
      image.copyTo(0, body);
      switch (typeId) {
        case MessageType.AUDIO ->
            write(out, atMs, ChunkImage.AUDIO_CSID, timestampMs, typeId, streamId, body);
        case MessageType.VIDEO ->
            write(out, atMs, ChunkImage.VIDEO_CSID, timestampMs, typeId, streamId, body);
        case MessageType.DATA, MessageType.DATA_AMF3 ->
            write(out, atMs, ChunkImage.DATA_CSID, timestampMs, typeId, streamId, body);
        case MessageType.AGGREGATE ->
            write(out, atMs, AGGREGATE_CSID, timestampMs, typeId, streamId, body);
        default -> dialogue(out, atMs, typeId, streamId, body);
      }
    } finally {
      body.release();
    }
  }

  /** Whether messages of this type are what decoders get. */
  public static boolean isMedia(int typeId) {
    return typeId == MessageType.AUDIO
        || typeId == MessageType.VIDEO
        || typeId == MessageType.AGGREGATE;
  }

  private void dialogue(ByteBuf out, int atMs, int typeId, int streamId, ByteBuf body) {
    int length = body.readableBytes();
    Message message;
    try {
      message = Message.read(typeId, body);
    } catch (AmfException _) {
      message = null;
    }
    switch (message) {
      case Command command -> command(out, atMs, streamId, Masking.masked(command));
      case null ->
          text(
              out,
              NOTE,
              atMs,
              "left out: a message of type "
                  + typeId
                  + ", "
                  + length
                  + " bytes, that means nothing");
      default -> {
        ByteBuf plain = allocator.buffer();
        message.write(plain);
        write(out, atMs, CONTROL_CSID, 0, message.typeId(), 0, plain);
        plain.release();
      }
    }
  }

  private void command(ByteBuf out, int atMs, int streamId, Command command) {
    ByteBuf body = allocator.buffer();
    try {
      command.write(body);
      write(out, atMs, COMMAND_CSID, 0, MessageType.COMMAND, streamId, body);
    } finally {
      body.release();
    }
  }

  private void write(
      ByteBuf out, int atMs, int csid, int timestampMs, int typeId, int streamId, ByteBuf body) {
    int record = open(out, CHUNKS, atMs);
    chunks.write(out, csid, timestampMs, typeId, streamId, body);
    close(out, record);
  }

  /**
   * Appends that messages are missing here, since the capture was not read as fast as they came.
   */
  public void lost(ByteBuf out, int atMs, int messages, long bytes) {
    int record = open(out, LOST, atMs);
    out.writeInt(messages).writeLong(bytes);
    close(out, record);
  }

  /** Appends why the capture is over; a capture without this was cut off. */
  public void end(ByteBuf out, int atMs, String reason) {
    text(out, END, atMs, reason);
  }

  private static void text(ByteBuf out, int kind, int atMs, String text) {
    int record = open(out, kind, atMs);
    out.writeCharSequence(text, StandardCharsets.UTF_8);
    close(out, record);
  }

  private static int open(ByteBuf out, int kind, int atMs) {
    int record = out.writerIndex();
    out.writeByte(kind).writeInt(atMs).writeInt(0);
    return record;
  }

  private static void close(ByteBuf out, int record) {
    out.setInt(record + HEADER_BYTES - Integer.BYTES, out.writerIndex() - record - HEADER_BYTES);
  }

  /** Lets go of what it holds. */
  public void close() {
    chunks.close();
  }
}
