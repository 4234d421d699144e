package io.rtmprelay;

import io.rtmprelay.config.RouteConfig.DialogueConfig;
import io.rtmprelay.config.RtmpUrl;
import io.rtmprelay.config.SinkConfig;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.media.MediaKind;
import io.rtmprelay.relay.SinkSession;
import io.rtmprelay.relay.life.SinkLife.FailureClass;
import io.rtmprelay.rtmp.chunk.BodyImages;
import io.rtmprelay.transport.MediaLoop;
import io.rtmprelay.transport.RtmpClient;
import io.rtmprelay.transport.dialogue.MediaServer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Publishes the test stream in real time, over and over. Owned by its loop. */
final class DemoEncoder implements SinkSession.Owner {

  private final MediaLoop loop;
  private final TestStream source;
  private final BodyImages images;
  private final DemoClock clock;
  private final Promise<Void> published = Promise.promise();
  private final Promise<Void> over = Promise.promise();
  private @Nullable SinkSession session;
  private long startMs;
  private int next;
  private int round;

  DemoEncoder(MediaLoop loop, TestStream source, BodyImages images, DemoClock clock) {
    this.loop = loop;
    this.source = source;
    this.images = images;
    this.clock = clock;
  }

  /** Starts to publish to {@code url}. */
  Future<Void> publish(RtmpClient client, RtmpUrl url, SinkConfig settings) {
    MediaServer relay = new MediaServer(url, null, DialogueConfig.PLAIN);
    loop.run(() -> session = client.dial(loop, relay, false, settings, this));
    return published.future();
  }

  /** Ends the publication as an encoder does. */
  Future<Void> end() {
    loop.run(
        () -> {
          SinkSession last = session;
          session = null;
          if (last != null) {
            last.end(SinkConfig.EndMode.UNPUBLISH);
          }
        });
    return over.future();
  }

  private void send() {
    SinkSession target = session;
    if (target == null) {
      return;
    }
    List<TestStream.Message> messages = source.messages();
    long elapsedMs = loop.nowMs() - startMs;
    while (due(messages.get(next)) <= elapsedMs) {
      TestStream.Message message = messages.get(next);
      if (round == 0 || !message.isSetup()) {
        send(target, message);
      }
      next++;
      if (next == messages.size()) {
        next = 0;
        round++;
      }
    }
    target.flush();
    loop.schedule(due(messages.get(next)) - elapsedMs, this::send);
  }

  private void send(SinkSession target, TestStream.Message message) {
    int timestampMs = (int) due(message);
    MediaFrame frame =
        MediaFrame.of(message.kind(), timestampMs, images.image(message.kind(), message.body()));
    if (message.kind() != MediaKind.DATA) {
      clock.sent(message.kind(), timestampMs, System.nanoTime());
    }
    target.write(frame, timestampMs);
    frame.release();
  }

  private long due(TestStream.Message message) {
    return (long) round * source.lengthMs() + message.timestampMs();
  }

  @Override
  public void dialled() {}

  @Override
  public void published() {
    published.complete();
    startMs = loop.nowMs();
    send();
  }

  @Override
  public void writable() {}

  @Override
  public void failed(FailureClass kind, String reason) {
    session = null;
    published.tryFail(reason);
    over.tryComplete();
  }

  @Override
  public void ended() {
    session = null;
    over.tryComplete();
  }
}
