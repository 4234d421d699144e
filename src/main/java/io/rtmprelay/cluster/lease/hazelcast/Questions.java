package io.rtmprelay.cluster.lease.hazelcast;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceAware;
import io.rtmprelay.cluster.lease.Vouching;
import java.io.Serializable;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** What one member asks another about a third one's session, answered there. */
final class Questions {

  /** Where a member keeps who answers. */
  private static final String WITNESS = "relay.vouching";

  private Questions() {}

  static void answerBy(HazelcastInstance hazelcast, Vouching vouching) {
    hazelcast.getUserContext().put(WITNESS, vouching);
  }

  abstract static class Question<T> implements Callable<T>, Serializable, HazelcastInstanceAware {

    private static final long serialVersionUID = 1;

    private transient @Nullable HazelcastInstance asked;

    @Override
    public void setHazelcastInstance(HazelcastInstance hazelcast) {
      asked = hazelcast;
    }

    @Override
    public T call() {
      if (asked != null && asked.getUserContext().get(WITNESS) instanceof Vouching vouching) {
        return answer(vouching, LeaseThread.clockMs());
      }
      throw new IllegalStateException("this member is yet to begin or about to leave");
    }

    abstract T answer(Vouching vouching, long nowMs);
  }

  /** See {@link Vouching#vouch}. */
  static final class Vouch extends Question<Boolean> {

    private static final long serialVersionUID = 1;

    private final String session;

    Vouch(String session) {
      this.session = session;
    }

    @Override
    Boolean answer(Vouching vouching, long nowMs) {
      return vouching.vouch(session, nowMs);
    }
  }

  /** See {@link Vouching#release}. */
  static final class Release extends Question<Long> {

    private static final long serialVersionUID = 1;

    private final String session;

    Release(String session) {
      this.session = session;
    }

    @Override
    Long answer(Vouching vouching, long nowMs) {
      return vouching.release(session, nowMs);
    }
  }
}
