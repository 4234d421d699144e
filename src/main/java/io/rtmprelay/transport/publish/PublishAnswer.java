package io.rtmprelay.transport.publish;

import io.rtmprelay.relay.Inlet;
import io.rtmprelay.relay.Stream;
import io.rtmprelay.transport.loop.MediaLoop;
import org.jspecify.annotations.Nullable;

/** The gate's answer to a publish. */
public sealed interface PublishAnswer {

  /**
   * The publisher is gone meanwhile. Any thread.
   *
   * @param deliberate true if it ended its stream before it was answered, false if it was lost
   */
  void unheard(boolean deliberate);

  /** The publisher feeds {@code publication} until it ends. */
  record Accepted(Publication publication) implements PublishAnswer {

    @Override
    public void unheard(boolean deliberate) {
      publication
          .loop()
          .run(() -> publication.ended(deliberate, "the publisher left before it was admitted"));
    }
  }

  /**
   * The publish is refused.
   *
   * @param reason for the peer and the log; holds no secret
   */
  record Refused(Reason code, String reason) implements PublishAnswer {

    @Override
    public void unheard(boolean deliberate) {
      // Nothing was made for it.
    }
  }

  /** Why a publish is refused, as far as the peer is told. */
  enum Reason {
    /** The name is in use or cannot be published here. */
    BAD_NAME,
    /** The rights for it are missing. */
    DENIED
  }

  /** One publisher's turn at a stream. Used on the stream's loop only. */
  interface Publication {

    /** The stream's loop, which need not be the publisher's; asked on any thread. */
    MediaLoop loop();

    /**
     * The stream that is charged for frames on their way to its loop; null if none is. Any thread.
     */
    default @Nullable Stream charged() {
      return null;
    }

    /** Where its frames go now; null if they are for nobody any more. */
    @Nullable Inlet inlet();

    /** The frames of one read were taken. */
    void flushed();

    /**
     * The publisher ended; called exactly once.
     *
     * @param deliberate true if it said so itself, false if it was lost
     * @param reason for the log and the API
     */
    void ended(boolean deliberate, String reason);
  }
}
