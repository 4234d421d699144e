package io.rtmprelay.rtmp.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.rtmprelay.amf.Amf0Writer;
import io.rtmprelay.amf.AmfException;
import io.rtmprelay.amf.AmfValue;
import io.rtmprelay.media.MediaKind;
import io.rtmprelay.rtmp.ProtocolException;
import io.rtmprelay.rtmp.chunk.ChunkImage;
import io.rtmprelay.rtmp.chunk.ChunkWriter;
import io.rtmprelay.rtmp.message.Command;
import io.rtmprelay.rtmp.message.Message;
import io.rtmprelay.rtmp.message.MessageType;
import io.rtmprelay.rtmp.message.Status;
import io.rtmprelay.rtmp.session.play.PlayDialogue;
import org.jspecify.annotations.Nullable;

/** What waits to be sent to the peer: one buffer, into which everything rides along. Loop-owned. */
final class Output implements PlayDialogue.Replies {

  /** Control messages, always on message stream 0 (C25). */
  static final int CONTROL = 2;

  /** Commands about the connection. */
  static final int CONNECTION = 3;

  /** Commands about a stream. */
  static final int STREAM = 4;

  private static final int FIRST_BYTES = 512;

  private final ByteBufAllocator allocator;
  private final ChunkWriter writer;
  private final int maxBytes;
  private @Nullable ByteBuf pending;

  Output(ByteBufAllocator allocator, ChunkWriter writer, int maxBytes) {
    this.allocator = allocator;
    this.writer = writer;
    this.maxBytes = maxBytes;
  }

  /** The buffer to append to; owned by this output. */
  ByteBuf buffer() {
    ByteBuf buffer = pending;
    if (buffer == null) {
      buffer = allocator.buffer(FIRST_BYTES);
      pending = buffer;
    }
    return buffer;
  }

  /** Appends Set Chunk Size; what follows is cut accordingly. */
  void chunkSize(int bytes) {
    writer.chunkSize(buffer(), bytes);
  }

  /** Appends a control message. */
  @Override
  public void control(Message message) {
    send(CONTROL, 0, message);
  }

  /** Appends {@code message} with time 0, so that no peer meets an extended time (C14). */
  void send(int chunkStreamId, int streamId, Message message) {
    ByteBuf body = allocator.buffer(FIRST_BYTES);
    try {
      message.write(body);
      writer.write(buffer(), chunkStreamId, 0, message.typeId(), streamId, body);
    } finally {
      body.release();
    }
  }

  @Override
  public void status(int streamId, Status status) {
    send(STREAM, streamId, Command.onStatus(status));
  }

  @Override
  public void data(int streamId, AmfValue... values) {
    ByteBuf body = allocator.buffer(FIRST_BYTES);
    try {
      Amf0Writer amf = new Amf0Writer(body);
      for (AmfValue value : values) {
        amf.write(value);
      }
      int csid = ChunkImage.csid(MediaKind.DATA);
      writer.write(buffer(), csid, 0, MessageType.DATA, streamId, body);
    } catch (AmfException e) {
      throw new IllegalArgumentException("data without an AMF0 form: " + e.getMessage(), e);
    } finally {
      body.release();
    }
  }

  /** Whether so much waits that what is not needed had better not be added (hostile input #57). */
  boolean isCrowded() {
    return pendingBytes() > maxBytes / 2;
  }

  /** Ends the connection of a peer that asks and asks and never reads its answers. */
  void checkBound() throws ProtocolException {
    if (pendingBytes() > maxBytes) {
      throw new ProtocolException(
          pendingBytes() + " bytes of replies wait for the peer to read; at most " + maxBytes);
    }
  }

  /** All that waits, ownership to the caller; null if nothing does. */
  @Nullable ByteBuf take() {
    ByteBuf buffer = pending;
    if (buffer == null || !buffer.isReadable()) {
      return null;
    }
    pending = null;
    return buffer;
  }

  private int pendingBytes() {
    return pending == null ? 0 : pending.readableBytes();
  }

  /** Lets go of what waits. */
  void close() {
    if (pending != null) {
      pending.release();
      pending = null;
    }
  }
}
