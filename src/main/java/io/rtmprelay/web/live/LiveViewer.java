package io.rtmprelay.web.live;

import io.rtmprelay.flv.FrameBytes;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.relay.budget.OutletDepth;
import io.rtmprelay.relay.viewer.Audience;
import io.rtmprelay.relay.viewer.Ending;
import io.rtmprelay.relay.viewer.Viewer;
import io.rtmprelay.relay.viewer.Viewing;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One who watches a stream. Owned by its connection's loop, a control loop; the frames of one flush
 * of the stream become one buffer and one write, of which no body is copied.
 */
final class LiveViewer implements Viewer {

  private static final Logger log = LoggerFactory.getLogger(LiveViewer.class);

  /** How long an end in order may take until the connection is cut. */
  private static final long END_LIMIT_MS = 5_000;

  /** How long one that is refused has to read why. */
  private static final long REFUSAL_LIMIT_MS = 1_000;

  private final Vertx vertx;
  private final Context context;
  private final HttpConnection connection;
  private final SocketLayer sockets;
  private final Delivery delivery;
  private final LiveName name;
  private final LiveForm form;

  private @Nullable Viewing viewing;
  private OutletDepth depth = OutletDepth.of(Long.MAX_VALUE, Long.MAX_VALUE);
  private long sentBytes;
  private boolean hasTimer;
  private long dueTimer;
  private boolean over;

  /**
   * @param context of the request
   */
  LiveViewer(
      Vertx vertx,
      Context context,
      HttpConnection connection,
      SocketLayer sockets,
      Delivery delivery,
      LiveForm form,
      LiveName name) {
    this.vertx = vertx;
    this.context = context;
    this.connection = connection;
    this.sockets = sockets;
    this.delivery = delivery;
    this.name = name;
    this.form = form;
  }

  void join(Audience audience) {
    viewing = audience.join(this);
  }

  /** The connection is closed: nobody watches any more. */
  void closed() {
    if (viewing != null) {
      viewing.leave();
    }
    finish("the viewer left");
  }

  /** The viewer sends what it may not: it is not listened to any more, and soon cut. */
  void refused(String reason) {
    if (viewing != null) {
      viewing.leave();
    }
    finish(reason);
    sockets.stopReading(connection);
    cutIn(REFUSAL_LIMIT_MS);
  }

  private void finish(String reason) {
    if (over) {
      return;
    }
    over = true;
    form.close();
    callOffTimer();
    log.info("{}: watches {} no more: {}", connection.remoteAddress(), name, reason);
  }

  private long cutIn(long ms) {
    return vertx.setTimer(ms, due -> sockets.cut(connection));
  }

  // What the stream's audience calls

  @Override
  public Executor loop() {
    return task -> context.runOnContext(ignored -> task.run());
  }

  @Override
  public void begins() {
    log.info("{}: watches {}", connection.remoteAddress(), name);
    delivery.begin();
  }

  @Override
  public void write(MediaFrame frame, int timestampMs) {
    if (!over) {
      form.add(frame, timestampMs, nowMs());
    }
  }

  @Override
  public void flush() {
    if (over) {
      return;
    }
    sendAll(nowMs());
    if (form.isOver()) {
      if (viewing != null) {
        viewing.leave();
      }
      end(Ending.RENEWED);
      return;
    }
    awaitDue();
  }

  private void sendAll(long nowMs) {
    for (LiveForm.Piece piece = form.take(nowMs); piece != null; piece = form.take(nowMs)) {
      send(piece);
    }
  }

  private void send(LiveForm.Piece piece) {
    String notice = piece.notice();
    if (notice != null) {
      delivery.tell(notice);
    }
    FrameBytes bytes = piece.bytes();
    sentBytes += bytes.heldBytes();
    if (bytes.bytes().isReadable()) {
      delivery.write(sockets.share(bytes.bytes())).onComplete(done -> taken(bytes));
    } else {
      taken(bytes);
    }
  }

  /** The socket has the bytes, or is closed. */
  private void taken(FrameBytes bytes) {
    sentBytes -= bytes.heldBytes();
    bytes.release();
    if (viewing != null && !over) {
      viewing.progressed();
    }
  }

  /** What is kept back must not wait for a frame to leave. */
  private void awaitDue() {
    long inMs = form.dueInMs(nowMs());
    if (inMs >= 0 && !hasTimer) {
      hasTimer = true;
      dueTimer =
          vertx.setTimer(
              Math.max(1, inMs),
              due -> {
                hasTimer = false;
                flush();
              });
    }
  }

  private void callOffTimer() {
    if (hasTimer) {
      hasTimer = false;
      vertx.cancelTimer(dueTimer);
    }
  }

  @Override
  public void keepBelow(OutletDepth depth) {
    this.depth = depth;
    sockets.keepBelow(connection, depth);
  }

  @Override
  public boolean isWritable() {
    return pendingBytes() < depth.fullBytes();
  }

  @Override
  public long pendingBytes() {
    return form.heldBytes() + sentBytes;
  }

  @Override
  public void ended(Ending why) {
    if (over) {
      return;
    }
    sendAll(LiveForm.END_OF_TIME);
    end(why);
  }

  private void end(Ending why) {
    finish(words(why));
    if (why == Ending.STALLED) {
      sockets.cut(connection);
      return;
    }
    long limit = cutIn(END_LIMIT_MS);
    // Where the connection outlives the response, the next one must not be cut.
    delivery.end(why).onComplete(done -> vertx.cancelTimer(limit));
  }

  private static String words(Ending why) {
    return switch (why) {
      case STREAM_OVER -> "the stream is over";
      case RENEWED -> "the stream goes on anew, with another codec or clock";
      case STALLED -> "it took nothing for too long";
    };
  }

  private static long nowMs() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }
}
