package io.rtmprelay.transport;

import io.rtmprelay.config.SinkConfig;
import io.rtmprelay.config.SinkConfig.EndMode;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.relay.DelayHistogram;
import io.rtmprelay.relay.SinkSession;
import io.rtmprelay.relay.budget.OutletDepth;
import io.rtmprelay.relay.life.SinkLife.FailureClass;
import io.rtmprelay.transport.dialogue.Approach;
import io.rtmprelay.transport.loop.MediaLoop;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One session with a media server as its sink sees it, over the connections that it takes until
 * there is one: each connection has an {@link RtmpSink} of its own. Owned by its stream's loop.
 */
public final class RtmpDial implements SinkSession, SinkSession.Owner {

  private final MediaLoop loop;
  private long stallTimeoutMs;
  private final Approach approach;
  private final Consumer<RtmpClient.Caller> connect;
  private Owner owner;
  private RtmpSink sink;
  private boolean dialled;

  /**
   * @param connect dials the server once and puts the caller into the pipeline
   */
  RtmpDial(
      MediaLoop loop,
      SinkConfig settings,
      Approach approach,
      Consumer<RtmpClient.Caller> connect,
      Owner owner) {
    this.loop = loop;
    this.stallTimeoutMs = settings.stallTimeout().toMillis();
    this.approach = approach;
    this.connect = connect;
    this.owner = owner;
    this.sink = next();
  }

  private RtmpSink next() {
    return new RtmpSink(loop, stallTimeoutMs, approach::open, this);
  }

  void start() {
    connect.accept(sink);
  }

  /** Asks for the publish that was held back; from here on {@code next} is told how it goes on. */
  public void publish(Owner next) {
    owner = next;
    if (dialled) {
      next.dialled();
    }
    approach.publish(loop.nowMs());
    sink.goOn();
  }

  // What the present connection tells

  @Override
  public void dialled() {
    if (!dialled) {
      dialled = true;
      owner.dialled();
    }
  }

  @Override
  public void announced(Set<String> codecs) {
    owner.announced(codecs);
  }

  @Override
  public void held() {
    owner.held();
  }

  @Override
  public void published() {
    owner.published();
  }

  @Override
  public void writable() {
    owner.writable();
  }

  @Override
  public @Nullable DelayHistogram delays() {
    return owner.delays();
  }

  @Override
  public void reconnectRequested(@Nullable String url) {
    owner.reconnectRequested(url);
  }

  @Override
  public void failed(FailureClass kind, String reason) {
    if (approach.goesOn()) {
      sink = next();
      start();
    } else {
      owner.failed(kind, reason);
    }
  }

  @Override
  public void ended() {
    owner.ended();
  }

  // What is for the present connection

  @Override
  public void write(MediaFrame frame, int timestampMs) {
    sink.write(frame, timestampMs);
  }

  @Override
  public void flush() {
    sink.flush();
  }

  @Override
  public void keepBelow(OutletDepth depth) {
    sink.keepBelow(depth);
  }

  @Override
  public void stallsAfter(long timeoutMs) {
    stallTimeoutMs = timeoutMs;
    sink.stallsAfter(timeoutMs);
  }

  @Override
  public boolean isWritable() {
    return sink.isWritable();
  }

  @Override
  public long pendingBytes() {
    return sink.pendingBytes();
  }

  @Override
  public double rttMs() {
    return sink.rttMs();
  }

  @Override
  public void end(EndMode mode) {
    sink.end(mode);
  }

  @Override
  public void abandon() {
    sink.abandon();
  }
}
