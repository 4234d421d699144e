package io.rtmprelay.access.hook;

import io.rtmprelay.access.hook.HookAnswer.Outcome;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One question, from its coming to its answer. Owned by the hook's control loop. */
final class HookCall {

  private final HookQuestion question;
  private final Promise<HookAnswer> answer = Promise.promise();
  private @Nullable HttpClientRequest request;
  private boolean over;

  HookCall(HookQuestion question) {
    this.question = question;
  }

  Future<HookAnswer> answer() {
    return answer.future();
  }

  /** Whether it is answered, so that nothing more is to be done for it. */
  boolean isOver() {
    return over;
  }

  /** Sends the question; completes when its connection is done with, whatever came of it. */
  Future<?> send(HttpClient client, RequestOptions options) {
    return client
        .request(options)
        .compose(this::send)
        .onComplete(this::end, cause -> end(HookReply.unusable(CallFault.inWords(cause))));
  }

  private Future<HookAnswer> send(HttpClientRequest ready) {
    if (over) { // its time ran out while it was connecting
      return ready.connection().close().map(HookReply.unusable("too late"));
    }
    request = ready;
    return ready.send(question.json().toBuffer()).compose(this::read);
  }

  private Future<HookAnswer> read(HttpClientResponse response) {
    Promise<HookAnswer> read = Promise.promise();
    Buffer body = Buffer.buffer();
    response.exceptionHandler(read::tryFail);
    response.endHandler(
        ended -> read.tryComplete(HookReply.read(response.statusCode(), body, question)));
    response.handler(
        part -> {
          if (body.length() + part.length() <= HookReply.MAX_BYTES) {
            body.appendBuffer(part);
          } else if (read.tryComplete(
              HookReply.unusable("its body is longer than " + HookReply.MAX_BYTES + " bytes"))) {
            response.request().connection().close();
          }
        });
    return read.future();
  }

  /** The time for it is over; what is under way is broken off. */
  void timeOut(Duration limit) {
    if (over) {
      return;
    }
    end(
        new HookAnswer.Failed(
            Outcome.TIMEOUT,
            "the publishing hook gave no answer in time",
            "no answer within " + limit.toMillis() + " ms"));
    if (request != null) {
      request.connection().close();
    }
  }

  /** This is the answer, if there was none before. */
  void end(HookAnswer what) {
    if (!over) {
      over = true;
      answer.complete(what);
    }
  }
}
