package io.rtmprelay.transport.publish;

import io.rtmprelay.rtmp.session.PublishRequest;
import io.rtmprelay.rtmp.session.Refusal;
import io.vertx.core.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a gate whether a peer may publish, and fails closed: without an answer in time it is
 * refused. An answer that comes after that is told too, so that no stream is left without a
 * publisher.
 */
public final class Admission {

  private static final Logger log = LoggerFactory.getLogger(Admission.class);

  /** How long a gate may take to answer a publish. */
  private static final long ANSWER_LIMIT_MS = 10_000;

  private final PublishGate.Attempt attempt;
  private final Publisher publisher;

  public Admission(PublishRequest request, Publisher publisher) {
    this.attempt =
        new PublishGate.Attempt(request.app(), request.name(), request.query(), request.agent());
    this.publisher = publisher;
  }

  /**
   * Asks.
   *
   * @param told on any thread, once, or once more if the answer came late
   */
  public void ask(PublishGate gate, Consumer<PublishAnswer> told) {
    Future<PublishAnswer> answer = gate.publish(attempt, publisher);
    answer
        .timeout(ANSWER_LIMIT_MS, TimeUnit.MILLISECONDS)
        .onComplete(
            told::accept,
            cause -> {
              log.warn(
                  "{}: no answer whether {} may be published", publisher.address(), this, cause);
              told.accept(
                  new PublishAnswer.Refused(PublishAnswer.Reason.DENIED, "no answer in time"));
              answer.onSuccess(told::accept);
            });
  }

  /** What a peer is told that may not publish. */
  public static Refusal refusal(PublishAnswer.Refused refused) {
    return switch (refused.code()) {
      case BAD_NAME -> new Refusal.BadName(refused.reason());
      case DENIED -> new Refusal.Denied(refused.reason());
    };
  }

  /** The answer behind what a peer was told. */
  public static PublishAnswer.Refused answer(Refusal refusal) {
    PublishAnswer.Reason code =
        refusal instanceof Refusal.BadName
            ? PublishAnswer.Reason.BAD_NAME
            : PublishAnswer.Reason.DENIED;
    String words = refusal.description();
    return new PublishAnswer.Refused(code, words.isEmpty() ? refusal.code() : words);
  }

  /** The stream's name. */
  @Override
  public String toString() {
    return attempt.toString();
  }
}
