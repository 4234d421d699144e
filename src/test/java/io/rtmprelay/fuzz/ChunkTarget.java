package io.rtmprelay.fuzz;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.rtmprelay.fuzz.input.Claim;
import io.rtmprelay.fuzz.input.FuzzInput;
import io.rtmprelay.it.rtmp.ChunkInput;
import io.rtmprelay.media.MediaKind;
import io.rtmprelay.rtmp.ProtocolException;
import io.rtmprelay.rtmp.chunk.ChunkImage;
import io.rtmprelay.rtmp.chunk.ChunkReader;
import io.rtmprelay.rtmp.chunk.ChunkWriter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A choice of trust, a pattern of pieces, then bytes of a connection behind the handshake.
 *
 * <p>What is read does not depend on the pieces; what was read and is written again is read back as
 * the same, by the relay's reader and by one that shares no code with it.
 */
final class ChunkTarget {

  private static final int IMAGE_CHUNK_SIZE = 4096;

  /** What unfinished messages may hold, and one that was finished. */
  private static final long MAX_HELD_BYTES = (32 << 20) + (16 << 20);

  private ChunkTarget() {}

  private record Message(int typeId, int streamId, int timestampMs, ByteBuffer body) {}

  private record Outcome(List<Message> messages, String fault) {}

  static int run(FuzzInput input) throws Exception {
    boolean trusted = (input.u8() & 1) == 0;
    int pattern = input.u8();
    byte[] bytes = input.rest();
    Outcome whole = read(trusted, bytes, 0);
    if (pattern > 0) {
      Claim.equal(read(trusted, bytes, pattern), whole, "read in pieces");
    }
    byte[] written = write(whole.messages);
    Claim.equal(
        read(true, written, pattern), new Outcome(whole.messages, ""), "written and read back");
    readBackIndependently(written, whole.messages);
    return whole.messages.size();
  }

  private static Outcome read(boolean trusted, byte[] bytes, int pattern) {
    UnpooledByteBufAllocator allocator = Claim.allocator();
    List<Message> messages = new ArrayList<>();
    ChunkReader reader =
        new ChunkReader(
            allocator,
            IMAGE_CHUNK_SIZE,
            (typeId, streamId, timestampMs, body) -> {
              Claim.heldAtMost(allocator, MAX_HELD_BYTES);
              ByteBuf copy = Unpooled.buffer(body.length());
              body.copyTo(0, copy);
              body.release();
              messages.add(
                  new Message(
                      typeId, streamId, timestampMs, ByteBuffer.wrap(ByteBufUtil.getBytes(copy))));
            });
    if (trusted) {
      reader.trusted();
    }
    String fault = "";
    try {
      for (byte[] piece : FuzzInput.pieces(bytes, pattern)) {
        ByteBuf in = Unpooled.wrappedBuffer(piece);
        reader.read(in);
        Claim.that(!in.isReadable() && in.refCnt() == 1, "a read buffer is consumed and not kept");
        Claim.heldAtMost(allocator, MAX_HELD_BYTES);
      }
      Claim.equal(reader.bytesRead(), (long) bytes.length, "bytes counted");
    } catch (ProtocolException e) {
      fault = String.valueOf(e.getMessage());
    }
    reader.close();
    Claim.nothingHeld(allocator);
    return new Outcome(messages, fault);
  }

  private static byte[] write(List<Message> messages) {
    UnpooledByteBufAllocator allocator = Claim.allocator();
    ByteBuf out = Unpooled.buffer();
    ChunkWriter writer = new ChunkWriter(allocator, IMAGE_CHUNK_SIZE);
    writer.chunkSize(out, IMAGE_CHUNK_SIZE);
    for (Message message : messages) {
      ByteBuf body = Unpooled.wrappedBuffer(message.body.duplicate());
      MediaKind kind = mediaKind(message.typeId);
      if (kind == null) {
        writer.write(out, 3, message.timestampMs, message.typeId, message.streamId, body);
      } else {
        ChunkImage image = ChunkImage.of(allocator, IMAGE_CHUNK_SIZE, ChunkImage.csid(kind), body);
        writer.write(
            kind,
            message.timestampMs,
            message.streamId,
            image,
            part -> {
              out.writeBytes(part);
              part.release();
            });
        image.release();
      }
    }
    writer.close();
    Claim.nothingHeld(allocator);
    return ByteBufUtil.getBytes(out);
  }

  private static @Nullable MediaKind mediaKind(int typeId) {
    for (MediaKind kind : MediaKind.values()) {
      if (kind.typeId() == typeId) {
        return kind;
      }
    }
    return null;
  }

  private static void readBackIndependently(byte[] written, List<Message> expected)
      throws IOException {
    var bytes = new ByteArrayInputStream(written);
    var in = new ChunkInput(bytes);
    in.next(); // the chunk size
    for (Message message : expected) {
      var read = in.next();
      Claim.equal(read.type(), message.typeId, "type");
      Claim.equal((int) read.timeMs(), message.timestampMs, "time");
      Claim.equal(ByteBuffer.wrap(read.body()), message.body, "body");
    }
    Claim.that(bytes.available() == 0, "nothing else was written");
  }
}
