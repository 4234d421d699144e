package io.rtmprelay.control;

import io.rtmprelay.relay.life.TargetChoice;
import io.rtmprelay.transport.MediaLoop;
import org.jspecify.annotations.Nullable;

/** Looks after a sink's primary while its backup serves. Owned by the stream's loop. */
final class PrimaryWatch {

  private final TargetChoice choice;
  private final SinkTarget target;
  private final MediaLoop loop;
  private final Runnable works;
  private MediaLoop.@Nullable Timer probe;

  /**
   * @param works run when the primary answers again and its turn has come
   */
  PrimaryWatch(TargetChoice choice, SinkTarget target, MediaLoop loop, Runnable works) {
    this.choice = choice;
    this.target = target;
    this.loop = loop;
    this.works = works;
  }

  /** Called now and then while a session is up: probes the primary if that is due. */
  void look() {
    long atMs = choice.probeAtMs();
    if (atMs >= 0 && loop.nowMs() >= atMs) {
      close();
      choice.probing();
      probe = target.probe(loop, this::probed);
    }
  }

  private void probed(@Nullable String failure) {
    probe = null;
    if (failure != null) {
      choice.probeFailed(loop.nowMs());
    } else if (choice.onBackup()) {
      choice.probeSucceeded();
      works.run();
    }
  }

  /** Calls a probe off. */
  void close() {
    if (probe != null) {
      probe.cancel();
      probe = null;
    }
  }
}
