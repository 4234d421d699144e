package io.rtmprelay.demo;

import io.rtmprelay.config.RouteConfig.DialogueConfig;
import io.rtmprelay.config.RtmpUrl;
import io.rtmprelay.config.SinkConfig;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.relay.SinkSession;
import io.rtmprelay.relay.life.SinkLife.FailureClass;
import io.rtmprelay.rtmp.chunk.BodyImages;
import io.rtmprelay.transport.RtmpClient;
import io.rtmprelay.transport.dialogue.MediaServer;
import io.rtmprelay.transport.loop.MediaLoop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the test stream in real time, over and over; one that is cut connects anew and begins
 * at zero, as encoders do. Owned by its loop.
 */
public final class TestEncoder {

  private static final long RETURN_MS = 250;

  private final MediaLoop loop;
  private final TestStream source;
  private final BodyImages images;
  private final SentTimes times;
  private final Observer observer;
  private final Promise<Void> published = Promise.promise();
  private final Promise<Void> over = Promise.promise();
  private @Nullable Runnable dial;
  private @Nullable Publication current;

  /** Who wants to know how it goes on; told on the encoder's loop. */
  public interface Observer {

    /** Somebody who does not. */
    Observer NOBODY =
        new Observer() {
          @Override
          public void published() {}

          @Override
          public void lost(String reason) {}
        };

    /** The relay takes its media. */
    void published();

    /** The connection is over, or there was none to be had; it tries again. */
    void lost(String reason);
  }

  /**
   * @param chunkSize bytes of body in each chunk it sends
   */
  public TestEncoder(
      MediaLoop loop, TestStream source, int chunkSize, SentTimes times, Observer observer) {
    this.loop = loop;
    this.source = source;
    this.images = new BodyImages(chunkSize);
    this.times = times;
    this.observer = observer;
  }

  /** Starts to publish to {@code url}; fails if the first try does. Any thread, once. */
  public Future<Void> publish(RtmpClient client, RtmpUrl url, SinkConfig settings) {
    MediaServer relay = new MediaServer(url, null, DialogueConfig.PLAIN);
    loop.run(
        () -> {
          dial =
              () -> {
                Publication next = new Publication();
                current = next;
                next.session = client.dial(loop, relay, false, settings, next);
              };
          dial.run();
        });
    return published.future();
  }

  /** Ends the publication as an encoder does. Any thread. */
  public Future<Void> end() {
    loop.run(
        () -> {
          dial = null;
          Publication last = current;
          if (last == null || last.session == null) {
            over.tryComplete();
          } else {
            last.end(last.session);
          }
        });
    return over.future();
  }

  private void dialAgain() {
    if (dial != null) {
      dial.run();
    }
  }

  /** One connection to the relay. */
  private final class Publication implements SinkSession.Owner {

    private @Nullable SinkSession session;
    private boolean isOver;
    private long startMs;
    private int next;
    private int round;

    private void send() {
      SinkSession target = session;
      if (target == null || isOver) {
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
      times.sent(frame.body(), System.nanoTime());
      target.write(frame, timestampMs);
      frame.release();
    }

    private long due(TestStream.Message message) {
      return (long) round * source.lengthMs() + message.timestampMs();
    }

    private void end(SinkSession last) {
      isOver = true;
      last.end(SinkConfig.EndMode.UNPUBLISH);
    }

    @Override
    public void dialled() {}

    @Override
    public void published() {
      startMs = loop.nowMs();
      published.tryComplete();
      observer.published();
      send();
    }

    @Override
    public void writable() {}

    /** Whoever asks for it knows the way better: the same one leads to another relay then. */
    @Override
    public void reconnectRequested(@Nullable String url) {
      SinkSession last = session;
      if (last != null && !isOver) {
        isOver = true;
        last.abandon();
        observer.lost("the relay asks for another connection");
        dialAgain();
      }
    }

    @Override
    public void failed(FailureClass kind, String reason) {
      if (isOver) {
        over.tryComplete();
        return;
      }
      isOver = true;
      published.tryFail(reason);
      observer.lost(reason);
      if (dial == null) {
        over.tryComplete();
      } else {
        loop.schedule(RETURN_MS, TestEncoder.this::dialAgain);
      }
    }

    @Override
    public void ended() {
      over.tryComplete();
    }
  }
}
