package io.rtmprelay.cluster.state;

import io.rtmprelay.control.runtime.state.Kept.Stamp;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A value of the map: the record's stamp, by which members choose without knowing the secret, and
 * the sealed record. Its bytes are a form, the version (8 bytes), the length of the node's name (2
 * bytes), that name, and the rest.
 */
final class StampedValue {

  private static final byte FORM = 1;
  private static final int MAX_NODE_BYTES = 0xFFFF;

  private final Stamp stamp;
  private final byte[] sealed;

  StampedValue(Stamp stamp, byte[] sealed) {
    this.stamp = stamp;
    this.sealed = sealed;
  }

  Stamp stamp() {
    return stamp;
  }

  /** Not to be changed. */
  byte[] sealed() {
    return sealed;
  }

  byte[] bytes() {
    byte[] node = stamp.node().getBytes(StandardCharsets.UTF_8);
    if (node.length > MAX_NODE_BYTES) {
      throw new IllegalArgumentException("a node's name of " + node.length + " bytes");
    }
    return ByteBuffer.allocate(1 + Long.BYTES + Short.BYTES + node.length + sealed.length)
        .put(FORM)
        .putLong(stamp.version())
        .putShort((short) node.length)
        .put(node)
        .put(sealed)
        .array();
  }

  /** What a value of the map is; null if it is none of ours. */
  static @Nullable StampedValue of(@Nullable Object value) {
    if (!(value instanceof byte[] bytes)) {
      return null;
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    try {
      if (buffer.get() != FORM) {
        return null;
      }
      long version = buffer.getLong();
      byte[] node = new byte[Short.toUnsignedInt(buffer.getShort())];
      buffer.get(node);
      byte[] sealed = new byte[buffer.remaining()];
      buffer.get(sealed);
      return new StampedValue(new Stamp(new String(node, StandardCharsets.UTF_8), version), sealed);
    } catch (BufferUnderflowException e) {
      return null;
    }
  }

  /** The stamp of a value; below any other if it is none of ours. */
  static Stamp stampOf(@Nullable Object value) {
    StampedValue ours = of(value);
    return ours == null ? Stamp.NONE : ours.stamp;
  }
}
