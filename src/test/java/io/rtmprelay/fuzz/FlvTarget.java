package io.rtmprelay.fuzz;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.rtmprelay.flv.FlvException;
import io.rtmprelay.flv.FlvTagReader;
import io.rtmprelay.flv.FlvTagWriter;
import io.rtmprelay.fuzz.input.Claim;
import io.rtmprelay.fuzz.input.FuzzInput;
import io.rtmprelay.media.MediaKind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A choice whether a file's header comes first, a pattern of pieces, then bytes of a file. What is
 * read does not depend on the pieces, and is the same written and read again.
 */
final class FlvTarget {

  /** No more is held than came, but for a buffer's growth. */
  private static final int GROWTH = 4;

  private static final int LEAST_HELD_BYTES = 4096;

  private FlvTarget() {}

  private record Tag(MediaKind kind, int timestampMs, ByteBuffer body) {}

  private record Outcome(List<Tag> tags, boolean whole, String fault) {}

  static int run(FuzzInput input) {
    boolean headed = (input.u8() & 1) == 0;
    int pattern = input.u8();
    ByteBuf file = Unpooled.buffer();
    if (headed) {
      FlvTagWriter.start(true, true, file);
    }
    file.writeBytes(input.rest());
    byte[] bytes = ByteBufUtil.getBytes(file);
    Outcome whole = read(bytes, 0);
    if (pattern > 0) {
      Claim.equal(read(bytes, pattern), whole, "read in pieces");
    }
    Claim.equal(
        read(write(whole.tags), pattern),
        new Outcome(whole.tags, true, ""),
        "written and read back");
    return whole.tags.size();
  }

  private static Outcome read(byte[] bytes, int pattern) {
    UnpooledByteBufAllocator allocator = Claim.allocator();
    List<Tag> tags = new ArrayList<>();
    FlvTagReader reader = new FlvTagReader(allocator);
    String fault = "";
    boolean whole = false;
    try {
      for (byte[] piece : FuzzInput.pieces(bytes, pattern)) {
        reader.receive(
            Unpooled.wrappedBuffer(piece),
            (kind, timestampMs, body) ->
                tags.add(new Tag(kind, timestampMs, ByteBuffer.wrap(ByteBufUtil.getBytes(body)))));
        Claim.heldAtMost(allocator, LEAST_HELD_BYTES + (long) GROWTH * bytes.length);
      }
      whole = reader.isWhole();
    } catch (FlvException e) {
      fault = String.valueOf(e.getMessage());
    }
    reader.close();
    Claim.nothingHeld(allocator);
    return new Outcome(tags, whole, fault);
  }

  private static byte[] write(List<Tag> tags) {
    ByteBuf file = Unpooled.buffer();
    FlvTagWriter.start(true, true, file);
    for (Tag tag : tags) {
      ByteBuf body = Unpooled.wrappedBuffer(tag.body.duplicate());
      FlvTagWriter.tag(tag.kind, tag.timestampMs, body, file);
    }
    return ByteBufUtil.getBytes(file);
  }
}
