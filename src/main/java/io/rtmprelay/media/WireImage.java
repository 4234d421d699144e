package io.rtmprelay.media;

import io.netty.buffer.ByteBuf;
import io.netty.util.ReferenceCounted;
import java.util.function.Consumer;

/**
 * The body of one message in the form in which it goes out, shared by all sinks by reference.
 *
 * <p>Only the package that made it knows the form; here it is a body of bytes whose header bits can
 * be read and which can be copied out plain. Immutable once made; reference counted, any thread.
 */
public interface WireImage extends ReferenceCounted {

  /** Body length in bytes, without any framing; 0 to 16 777 215. */
  int length();

  /** The body's byte at {@code index}, 0 to 255; index from 0 to {@code length() - 1}. */
  int byteAt(int index);

  /** Appends the body's bytes from {@code from} up to {@code to}, without any framing. */
  void copyTo(int from, int to, ByteBuf target);

  /** Appends the body from {@code offset} to its end to {@code target}, without any framing. */
  default void copyTo(int offset, ByteBuf target) {
    copyTo(offset, length(), target);
  }

  /**
   * An image of another body that goes the way of this one; the reference is the caller's.
   *
   * @param body plain; neither moved nor released
   * @throws IllegalArgumentException if it is longer than 16 777 215 bytes
   */
  WireImage rewritten(ByteBuf body);

  /**
   * Hands out the body from {@code offset} to its end, in order and without any framing, as pieces
   * of this image's own memory. Each has bytes and a reference, which is the taker's.
   */
  void pieces(int offset, Consumer<ByteBuf> taker);

  /** Bytes of memory held by this image, what the allocator rounded up included. */
  int heldBytes();
}
