package io.rtmprelay.media.memory;

import io.netty.util.IllegalReferenceCountException;
import io.netty.util.ReferenceCounted;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * What is held by reference and freed with the last one; made with one reference. Any thread.
 *
 * <p>The count is a field of the object itself, since there are several of these for each message
 * that is relayed, and each would else be two objects.
 */
public abstract class Counted implements ReferenceCounted {

  private static final AtomicIntegerFieldUpdater<Counted> REFERENCES =
      AtomicIntegerFieldUpdater.newUpdater(Counted.class, "references");

  private volatile int references = 1;

  /** Lets go of what this holds: nobody refers to it any more. */
  protected abstract void deallocate();

  @Override
  public final int refCnt() {
    return references;
  }

  @Override
  public Counted retain() {
    return retain(1);
  }

  @Override
  public Counted retain(int increment) {
    int before = REFERENCES.getAndAdd(this, increment);
    if (before <= 0 || increment <= 0) {
      REFERENCES.getAndAdd(this, -increment);
      throw new IllegalReferenceCountException(before, increment);
    }
    return this;
  }

  @Override
  public Counted touch() {
    return touch(null);
  }

  @Override
  public abstract Counted touch(@Nullable Object hint);

  @Override
  public final boolean release() {
    return release(1);
  }

  @Override
  public final boolean release(int decrement) {
    int before = REFERENCES.getAndAdd(this, -decrement);
    if (before < decrement || decrement <= 0) {
      REFERENCES.getAndAdd(this, decrement);
      throw new IllegalReferenceCountException(before, -decrement);
    }
    if (before > decrement) {
      return false;
    }
    deallocate();
    return true;
  }
}
