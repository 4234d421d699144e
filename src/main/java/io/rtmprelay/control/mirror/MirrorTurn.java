package io.rtmprelay.control.mirror;

import io.rtmprelay.control.origin.PeerNode;
import io.rtmprelay.relay.Inlet;
import io.rtmprelay.relay.Stream;
import io.rtmprelay.transport.loop.MediaLoop;
import io.rtmprelay.transport.publish.PublishAnswer;
import io.rtmprelay.transport.publish.Publisher;
import org.jspecify.annotations.Nullable;

/** One origin's time at a mirror. Owned by the mirror's loop. */
final class MirrorTurn implements PublishAnswer.Publication {

  private final Mirror mirror;
  private final String id;
  private final PeerNode origin;
  private final Publisher connection;
  private long heardAtMs;
  private int toldViewers = -1;
  private boolean over;

  MirrorTurn(Mirror mirror, String id, PeerNode origin, Publisher connection) {
    this.mirror = mirror;
    this.id = id;
    this.origin = origin;
    this.connection = connection;
    this.heardAtMs = mirror.loop().nowMs();
  }

  String id() {
    return id;
  }

  PeerNode origin() {
    return origin;
  }

  /** Nothing more of it is taken. */
  void finish(String reason) {
    over = true;
    connection.disconnect(reason);
  }

  /** Whether it brought nothing for so long; asked anew it says so after that time again. */
  boolean isSilent(long limitMs, long nowMs) {
    boolean silent = nowMs - heardAtMs >= limitMs;
    if (silent) {
      heardAtMs = nowMs;
    }
    return silent;
  }

  /** Whether the origin has yet to be told that so many watch. */
  boolean mustTell(int viewers) {
    boolean news = viewers != toldViewers;
    toldViewers = viewers;
    return news;
  }

  /** What it was told did not reach it. */
  void untold() {
    toldViewers = -1;
  }

  @Override
  public MediaLoop loop() {
    return mirror.loop();
  }

  @Override
  public Stream charged() {
    return mirror.stream();
  }

  @Override
  public @Nullable Inlet inlet() {
    return over ? null : mirror.stream();
  }

  @Override
  public void flushed() {
    heardAtMs = mirror.loop().nowMs();
  }

  @Override
  public void ended(boolean deliberate, String reason) {
    if (!over) {
      over = true;
      mirror.turnOver(deliberate, reason);
    }
  }
}
