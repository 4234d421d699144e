package io.rtmprelay.web.api;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.rtmprelay.control.bus.ControlBus;
import io.rtmprelay.control.capture.CaptureAnswer;
import io.rtmprelay.control.capture.Captures;
import io.rtmprelay.control.capture.Recording;
import io.rtmprelay.web.answer.Problem;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * What a publisher sends, as a download that grows while it is made. Nobody is told that there is
 * something to read: who sends it on looks now and then, so that a media loop has no more to do for
 * a capture than to put a reference aside.
 */
public final class CaptureCalls {

  private static final String MEDIA_TYPE = "application/vnd.rtmprelay.capture";
  private static final String DEFAULT_SECONDS = "5";
  private static final long LOOK_MS = 50;

  /** How long a reader may take for what is left at the end. */
  private static final long REST_MS = 30_000;

  private final Captures captures;
  private final ControlBus bus;
  private final Consumer<HttpConnection> lasts;

  /**
   * @param lasts is told of a connection whose answer takes its time
   */
  public CaptureCalls(Captures captures, ControlBus bus, Consumer<HttpConnection> lasts) {
    this.captures = captures;
    this.bus = bus;
    this.lasts = lasts;
  }

  /** Has them handled. */
  public void join(Calls calls) {
    calls.on("captureStream", this::capture);
  }

  private void capture(RoutingContext request) {
    HttpServerResponse response = request.response();
    if (request.request().method().equals(HttpMethod.HEAD)) {
      response.putHeader(HttpHeaders.CONTENT_TYPE, MEDIA_TYPE).end();
      return;
    }
    Context context = request.vertx().getOrCreateContext();
    captures
        .begin(StreamPath.streamName(request))
        .onComplete(
            answer -> context.runOnContext(here -> answer(request, answer)),
            cause -> context.runOnContext(here -> Problem.send(request, cause)));
  }

  private void answer(RoutingContext request, CaptureAnswer answer) {
    switch (answer) {
      case CaptureAnswer.Begun begun -> new Download(request, begun.recording()).begin();
      case CaptureAnswer.NoPublisher _ -> notHere(request);
      case CaptureAnswer.Busy _ ->
          Problem.send(request, 409, "the stream is being captured already");
      case CaptureAnswer.TooMany tooMany -> {
        request.response().putHeader(HttpHeaders.RETRY_AFTER, DEFAULT_SECONDS);
        Problem.send(request, 429, tooMany.most() + " captures are under way, which is the most");
      }
    }
  }

  /** What is captured is as much as a stream: it does not go from node to node. */
  private void notHere(RoutingContext request) {
    bus.origin(StreamPath.streamName(request))
        .map(origin -> origin.filter(node -> !node.equals(bus.node())))
        .onComplete(
            elsewhere ->
                elsewhere.ifPresentOrElse(
                    node ->
                        Problem.send(
                            request,
                            409,
                            "the stream lives on node " + node + "; it can be captured there"),
                    () -> Problem.send(request, 404, "the stream has no publisher now")),
            cause -> Problem.send(request, cause));
  }

  /** One capture on its way to who asked for it. Used on the request's loop. */
  private final class Download {

    private final HttpConnection connection;
    private final HttpServerResponse response;
    private final Vertx vertx;
    private final Recording recording;
    private final long seconds;
    private final String fileName;
    private long looks;
    private long limit;

    Download(RoutingContext request, Recording recording) {
      this.connection = request.request().connection();
      this.response = request.response();
      this.vertx = request.vertx();
      this.recording = recording;
      this.seconds = Long.parseLong(request.request().getParam("seconds", DEFAULT_SECONDS));
      this.fileName = StreamPath.encoded(request.pathParam("name")) + ".rtmpcap";
      if (request.request().version() != HttpVersion.HTTP_1_0) {
        response.setChunked(true);
      }
    }

    void begin() {
      if (response.closed()) {
        recording.abandon();
        return;
      }
      lasts.accept(connection);
      response
          .putHeader(HttpHeaders.CONTENT_TYPE, MEDIA_TYPE)
          .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
          .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
          .putHeader("Content-Disposition", "attachment; filename=\"" + fileName + "\"");
      response.closeHandler(closed -> abandon());
      limit = vertx.setTimer(TimeUnit.SECONDS.toMillis(seconds), due -> timeIsOver());
      looks = vertx.setPeriodic(LOOK_MS, due -> send());
      response.drainHandler(drained -> send());
      send();
    }

    private void timeIsOver() {
      recording.stop(seconds + " s are over");
      limit = vertx.setTimer(REST_MS, due -> connection.close());
    }

    /** As much as the socket takes: what it does not take stays where it is bounded. */
    private void send() {
      while (!recording.isOver() && !response.writeQueueFull()) {
        ByteBuf bytes = recording.take();
        if (bytes == null) {
          return;
        }
        response.write(Buffer.buffer(ByteBufUtil.getBytes(bytes)));
        bytes.release();
      }
      if (recording.isOver()) {
        finish();
      }
    }

    private void finish() {
      callOff();
      if (!response.ended()) {
        response.end().onComplete(done -> connection.close());
      }
    }

    private void abandon() {
      callOff();
      recording.abandon();
    }

    private void callOff() {
      vertx.cancelTimer(looks);
      vertx.cancelTimer(limit);
    }
  }
}
