package io.rtmprelay.fuzz;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.rtmprelay.flv.FlvTagWriter;
import io.rtmprelay.fuzz.input.Claim;
import io.rtmprelay.fuzz.input.FuzzInput;
import io.rtmprelay.media.FrameClass;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.media.MediaKind;
import io.rtmprelay.media.PlainImage;
import io.rtmprelay.media.TagHeader;
import io.rtmprelay.media.WireImage;
import io.rtmprelay.rtmp.chunk.ChunkImage;
import java.util.Objects;

/**
 * A kind, a chunk size, then one tag body. What is read of it does not depend on how it lies in
 * memory, and makes sense in itself.
 */
final class HeaderTarget {

  private HeaderTarget() {}

  static int run(FuzzInput input) {
    MediaKind kind = FuzzInput.kind(input.u8());
    int chunkSize = 1 + input.u8();
    byte[] bytes = input.rest();
    UnpooledByteBufAllocator allocator = Claim.allocator();
    ByteBuf body = Unpooled.wrappedBuffer(bytes);
    MediaFrame plain = MediaFrame.of(kind, 0, PlainImage.of(bytes));
    WireImage chunked = ChunkImage.of(allocator, chunkSize, ChunkImage.csid(kind), body);
    MediaFrame cut = MediaFrame.of(kind, 0, chunked);
    Claim.that(isSame(plain.header(), cut.header()), "the header is read alike in chunks");
    Claim.equal(cut.compositionMs(), plain.compositionMs(), "composition time");
    checkSense(plain, bytes.length);
    checkFlv(plain);
    int understood = plain.frameClass() == FrameClass.INVALID ? 0 : 1;
    plain.release();
    cut.release();
    Claim.nothingHeld(allocator);
    return understood;
  }

  private static boolean isSame(TagHeader one, TagHeader other) {
    return one.frameClass() == other.frameClass()
        && one.track() == other.track()
        && one.codec() == other.codec()
        && Objects.equals(one.slot(), other.slot())
        && one.wrapperBytes() == other.wrapperBytes()
        && one.clearsData() == other.clearsData();
  }

  private static void checkSense(MediaFrame frame, int length) {
    TagHeader header = frame.header();
    FrameClass frameClass = header.frameClass();
    Claim.equal(frameClass == FrameClass.EMPTY, length == 0, "only a body of no bytes is empty");
    Claim.that(
        header.track() >= 0 && header.track() <= MediaFrame.BUNDLE, "track " + header.track());
    Claim.that(header.wrapperBytes() <= length, "the wrapper is within the body");
    Claim.that(frameClass == FrameClass.CONFIG || header.slot() == null, "only config has a slot");
    Claim.that(
        frame.compositionMs() >= -(1 << 23) && frame.compositionMs() < 1 << 23, "24 bits of time");
    boolean fits =
        switch (frameClass) {
          case KEY, INTER, DISPOSABLE, COMMAND -> frame.kind() == MediaKind.VIDEO;
          case AUDIO -> frame.kind() == MediaKind.AUDIO;
          case DATA -> frame.kind() == MediaKind.DATA;
          case CONFIG, END, EMPTY, INVALID -> true;
        };
    Claim.that(fits, frameClass + " of " + frame.kind());
  }

  private static void checkFlv(MediaFrame frame) {
    ByteBuf tag = Unpooled.buffer();
    int bytes = FlvTagWriter.tag(frame, 7, tag);
    Claim.equal(tag.readableBytes(), bytes, "bytes of a tag");
    Claim.equal(FlvTagWriter.tagBytes(frame), bytes, "bytes foretold");
  }
}
