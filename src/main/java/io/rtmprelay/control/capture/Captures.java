package io.rtmprelay.control.capture;

import io.rtmprelay.relay.budget.MemoryBudget;
import io.rtmprelay.transport.capture.Capture;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;

/** The captures under way on this node: one of a stream at a time, and few in all. Any thread. */
public final class Captures {

  /** Captures at one time, which bounds what they hold together. */
  static final int MAX_CAPTURES = 4;

  /** Finds the streams that live here. Any thread. */
  @FunctionalInterface
  public interface Streams {

    /** Has {@code capture} listen in to who publishes the stream now; whether somebody does. */
    Future<Boolean> capture(String streamName, Capture capture);
  }

  private final String node;
  private final Streams streams;
  private final MemoryBudget memory;
  private final InstantSource clock;
  private final Set<String> captured = new HashSet<>();

  /**
   * @param memory is charged for what waits to be taken
   */
  public Captures(String node, Streams streams, MemoryBudget memory, InstantSource clock) {
    this.node = node;
    this.streams = streams;
    this.memory = memory;
    this.clock = clock;
  }

  /** Begins to record what the present publisher of {@code streamName} sends. */
  public Future<CaptureAnswer> begin(String streamName) {
    synchronized (captured) {
      if (captured.contains(streamName)) {
        return Future.succeededFuture(new CaptureAnswer.Busy());
      }
      if (captured.size() == MAX_CAPTURES) {
        return Future.succeededFuture(new CaptureAnswer.TooMany(MAX_CAPTURES));
      }
      captured.add(streamName);
    }
    Capture capture = new Capture(memory, CaptureAbout.of(streamName, node, clock.instant()));
    Recording recording = new Recording(capture, () -> forget(streamName));
    return streams
        .capture(streamName, capture)
        .onFailure(cause -> recording.abandon())
        .map(listens -> answer(listens, recording));
  }

  private static CaptureAnswer answer(boolean listens, Recording recording) {
    if (listens) {
      return new CaptureAnswer.Begun(recording);
    }
    recording.abandon();
    return new CaptureAnswer.NoPublisher();
  }

  private void forget(String streamName) {
    synchronized (captured) {
      captured.remove(streamName);
    }
  }
}
