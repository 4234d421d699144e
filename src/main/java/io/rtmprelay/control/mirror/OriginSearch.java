package io.rtmprelay.control.mirror;

import io.rtmprelay.control.origin.MirrorAnswer;
import io.rtmprelay.control.origin.MirrorCommand;
import io.rtmprelay.control.origin.PeerNode;
import io.rtmprelay.transport.loop.MediaLoop;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the origin of one stream and has it send what it has: again and again, while an origin
 * may yet be found. Owned by the mirror's loop.
 */
final class OriginSearch {

  /** From the question who the origin is to the first bytes of the stream. */
  private static final long ROUND_LIMIT_MS = 4_000;

  /** Between two rounds. */
  private static final long PAUSE_MS = 200;

  private static final AtomicLong IDS = new AtomicLong();

  /** Who wants to know. Called on the mirror's loop. */
  interface Searcher {

    /** There is an origin, and it is about to send; perhaps told again. */
    void found();

    /** There is none, or none that sends. */
    void failed(String reason);
  }

  private final String streamName;
  private final MediaLoop loop;
  private final MirrorServices services;
  private final Searcher searcher;
  private int round;
  private long untilMs;
  private long answerUntilMs;
  private @Nullable PeerNode asked;
  private @Nullable String id;
  private MediaLoop.@Nullable Timer next;

  OriginSearch(String streamName, MediaLoop loop, MirrorServices services, Searcher searcher) {
    this.streamName = streamName;
    this.loop = loop;
    this.services = services;
    this.searcher = searcher;
  }

  /**
   * Begins anew.
   *
   * @param patienceMs for which a stream without an origin is waited for; one that is there, but
   *     does not answer, has the time of a round at least
   */
  void begin(long patienceMs) {
    untilMs = loop.nowMs() + patienceMs;
    answerUntilMs = Math.max(untilMs, loop.nowMs() + ROUND_LIMIT_MS);
    look();
  }

  /** Nothing is waited for any more. */
  void end() {
    round++;
    id = null;
    asked = null;
    MediaLoop.callOff(next);
  }

  /**
   * What was asked for came: the search is over.
   *
   * @return who sends it; null if {@code arrived} is not what is waited for
   */
  @Nullable PeerNode take(String arrived) {
    PeerNode from = arrived.equals(id) ? asked : null;
    if (from != null) {
      end();
    }
    return from;
  }

  private void look() {
    end();
    int present = round;
    next = loop.schedule(ROUND_LIMIT_MS, () -> noAnswer("its origin does not send it"));
    await(services.origins().find(streamName), present, this::located);
  }

  private void located(AsyncResult<Optional<PeerNode>> found) {
    if (found.failed()) {
      noAnswer("nobody knows its origin");
      return;
    }
    found.result().ifPresentOrElse(this::ask, this::nobody);
  }

  private void ask(PeerNode origin) {
    PeerNode self = services.self().get();
    String mirror = self.session() + "/" + IDS.incrementAndGet();
    asked = origin;
    id = mirror;
    await(
        services.sources().ask(origin.name(), new MirrorCommand.Begin(streamName, mirror, self)),
        round,
        this::answered);
  }

  private void answered(AsyncResult<MirrorAnswer> answer) {
    if (answer.failed()) {
      noAnswer("its origin does not answer");
      return;
    }
    switch (answer.result()) {
      case MirrorAnswer.Coming _ -> searcher.found();
      case MirrorAnswer.NotHere _ -> nobody();
    }
  }

  private void nobody() {
    again(untilMs, "nobody publishes it any more");
  }

  private void noAnswer(String reason) {
    again(answerUntilMs, reason);
  }

  private void again(long limitMs, String reason) {
    end();
    if (loop.nowMs() + PAUSE_MS > limitMs) {
      searcher.failed(reason);
    } else {
      next = loop.schedule(PAUSE_MS, this::look);
    }
  }

  /** What comes after its round is over is of no use. */
  private <T> void await(Future<T> answer, int present, Consumer<AsyncResult<T>> then) {
    answer.onComplete(
        result ->
            loop.run(
                () -> {
                  if (present == round) {
                    then.accept(result);
                  }
                }));
  }
}
