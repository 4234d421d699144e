package io.rtmprelay.media;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.AbstractReferenceCounted;
import io.netty.util.ReferenceCounted;
import java.util.HexFormat;
import java.util.function.Consumer;

/** A body as plain bytes, for tests that need frames but no framing. */
public final class PlainImage extends AbstractReferenceCounted implements WireImage {

  private final ByteBuf bytes;

  private PlainImage(ByteBuf bytes) {
    this.bytes = bytes;
  }

  /** Takes over the caller's reference to {@code bytes}. */
  public static PlainImage of(ByteBuf bytes) {
    return new PlainImage(bytes);
  }

  public static PlainImage of(byte[] bytes) {
    return new PlainImage(Unpooled.wrappedBuffer(bytes));
  }

  /** Bytes in hexadecimal, spaces allowed: {@code "17 01 000000 65"}. */
  public static PlainImage hex(String hex) {
    return of(HexFormat.of().parseHex(hex.replace(" ", "")));
  }

  @Override
  public int length() {
    return bytes.readableBytes();
  }

  @Override
  public int byteAt(int index) {
    return bytes.getUnsignedByte(bytes.readerIndex() + index);
  }

  @Override
  public void copyTo(int from, int to, ByteBuf target) {
    target.writeBytes(bytes, bytes.readerIndex() + from, to - from);
  }

  @Override
  public PlainImage rewritten(ByteBuf body) {
    return of(Unpooled.copiedBuffer(body));
  }

  @Override
  public void pieces(int offset, Consumer<ByteBuf> taker) {
    if (offset < length()) {
      taker.accept(bytes.retainedSlice(bytes.readerIndex() + offset, length() - offset));
    }
  }

  @Override
  public int heldBytes() {
    return bytes.capacity();
  }

  @Override
  protected void deallocate() {
    bytes.release();
  }

  @Override
  public ReferenceCounted touch(Object hint) {
    bytes.touch(hint);
    return this;
  }
}
