package io.rtmprelay.control.stream;

import io.rtmprelay.config.RouteConfig.TargetConfig;
import io.rtmprelay.control.figures.PublisherFigures;
import io.rtmprelay.relay.Inlet;
import io.rtmprelay.relay.Standby;
import io.rtmprelay.relay.Stream;
import io.rtmprelay.relay.life.Succession;
import io.rtmprelay.transport.limit.Closing;
import io.rtmprelay.transport.loop.MediaLoop;
import io.rtmprelay.transport.publish.PublishAnswer.Publication;
import io.rtmprelay.transport.publish.Publisher;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One publisher's time at a stream: it feeds it or stands by, and when that is over, what it sends
 * or says reaches nobody. Owned by the stream's loop.
 */
public final class PublisherTurn implements Publication, Succession.Candidate {

  private static final int GRACE_SECONDS = 5;

  /** No encoder changes its codec but by hand (hostile input #92). */
  private static final int MAX_CODEC_CHANGES_PER_SECOND = 5;

  private final Publishers publishers;
  private final Publisher publisher;
  private final Newcomer newcomer;
  private @Nullable Inlet inlet;
  private @Nullable Standby standby;
  private PublisherFigures figures;
  private int secondsOverBitrate;
  private int codecChanges;
  private int secondsOfFlipping;
  private boolean over;

  PublisherTurn(Publishers publishers, Newcomer newcomer) {
    this.publishers = publishers;
    this.publisher = newcomer.publisher();
    this.newcomer = newcomer;
    this.figures = anew();
  }

  private PublisherFigures anew() {
    return new PublisherFigures(publisher, publishers.stream().stats());
  }

  Publisher publisher() {
    return publisher;
  }

  /** Sinks that the stream is to have while it feeds it. */
  List<TargetConfig> sinks() {
    return newcomer.sinks();
  }

  /** What it sends goes to the sinks from here on. */
  void feed(Stream stream) {
    standby = null;
    inlet = publishers.inlet();
    figures = anew();
    codecChanges = stream.tracks().codecChanges();
  }

  /** What it sends is kept aside from here on. */
  void standBy(Standby aside) {
    standby = aside;
    inlet = aside;
    figures = anew();
  }

  /** What was kept aside of it; null if it does not stand by. */
  public @Nullable Standby standby() {
    return standby;
  }

  /** Nothing of it reaches anybody any more. */
  void finish() {
    over = true;
    inlet = null;
    if (standby != null) {
      standby.close();
      standby = null;
    }
  }

  /** The turn ends without the publisher, which is disconnected. */
  void take(String reason) {
    finish();
    publisher.disconnect(reason);
  }

  /** Called once a second: a publisher that keeps breaking a limit is disconnected. */
  void second(Stream stream, long maxBitrate, long nowMs) {
    long bytesIn = standby == null ? stream.stats().bytesIn() : standby.bytesIn();
    boolean isOver = figures.second(bytesIn, nowMs) > maxBitrate;
    secondsOverBitrate = isOver ? secondsOverBitrate + 1 : 0;
    if (secondsOverBitrate >= GRACE_SECONDS) {
      secondsOverBitrate = 0;
      publisher.disconnect(Closing.BITRATE, "it sends more than " + maxBitrate + " bit/s");
    }
    if (standby == null) {
      figures.second(stream.tracks(), nowMs);
      checkCodec(stream);
    }
  }

  /** Each change costs every sink its session. */
  private void checkCodec(Stream stream) {
    int changes = stream.tracks().codecChanges() - codecChanges;
    codecChanges = stream.tracks().codecChanges();
    secondsOfFlipping = changes > MAX_CODEC_CHANGES_PER_SECOND ? secondsOfFlipping + 1 : 0;
    if (secondsOfFlipping >= GRACE_SECONDS) {
      secondsOfFlipping = 0;
      publisher.refuse("its codec changes again and again");
    }
  }

  @Override
  public int priority() {
    return newcomer.priority();
  }

  @Override
  public long heardAtMs() {
    return publisher.lastReadAtMs();
  }

  @Override
  public boolean canStart(long nowMs) {
    return standby != null && standby.canStart(nowMs);
  }

  @Override
  public Stream charged() {
    return publishers.stream();
  }

  @Override
  public MediaLoop loop() {
    return publishers.loop();
  }

  @Override
  public @Nullable Inlet inlet() {
    return inlet;
  }

  @Override
  public void flushed() {
    if (standby == null) {
      publishers.flushed();
    } else {
      publishers.look();
    }
  }

  @Override
  public void ended(boolean deliberate, String reason) {
    if (!over) {
      finish();
      publishers.ended(this, deliberate, reason);
    }
  }

  /** What is counted and measured of it since it began to feed the stream. */
  PublisherFigures figures() {
    return figures;
  }
}
