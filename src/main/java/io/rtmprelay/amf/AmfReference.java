package io.rtmprelay.amf;

import org.jspecify.annotations.Nullable;

/**
 * A value that stands elsewhere in the same message, by its place in the message's object table
 * (AMF0 section 2.9, AMF3 section 2.2).
 *
 * <p>A reference is a leaf: comparing, hashing and printing look at the index alone. So each value
 * that was read is a finite tree, even where the graph it describes is cyclic or would double in
 * size with each step. Whoever follows {@link #target} walks the graph and needs a bound of its
 * own.
 *
 * <p>Only readers make references; writers of values have no need of them.
 */
public final class AmfReference implements AmfValue {

  private final int index;
  private @Nullable AmfValue target;

  AmfReference(int index) {
    this.index = index;
  }

  /** Called once, when the referred value has been read to its end. */
  void bind(AmfValue value) {
    target = value;
  }

  /** Place in the object table of its message and AMF version, from 0. */
  public int index() {
    return index;
  }

  /** The value referred to, which may hold this reference; never a reference itself. */
  public AmfValue target() {
    if (target == null) {
      throw new IllegalStateException("reference " + index + " is followed while being read");
    }
    return target;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof AmfReference reference && reference.index == index;
  }

  @Override
  public int hashCode() {
    return index;
  }

  @Override
  public String toString() {
    return AmfPrinter.print(this);
  }
}
