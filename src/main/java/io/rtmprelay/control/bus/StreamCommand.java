package io.rtmprelay.control.bus;

import io.rtmprelay.control.report.StreamReport;
import java.time.Duration;

/** What a stream can be asked; each is answered by the verticle that owns the stream. */
public sealed interface StreamCommand {

  /**
   * Ends the stream: sinks in their end mode, the publisher disconnected. Answered by the last
   * {@link StreamReport}.
   */
  record End(String reason) implements StreamCommand {}

  /**
   * Disconnects the publisher; to the stream it is lost, so that a standby takes over or the grace
   * applies. Answered by a {@link DisconnectAnswer}.
   *
   * @param ban how long its address may not publish this name; zero for not at all
   */
  record DisconnectPublisher(String reason, Duration ban) implements StreamCommand {}

  /** What is for one sink; answered by a {@link SinkAnswer}. */
  sealed interface ForSink extends StreamCommand {

    String id();
  }

  /**
   * What is set at run time of the stream's sinks has changed: the stream looks at it anew, and
   * answers how the sink is since. Answers: Done, NoSuchSink.
   */
  record ReviseSinks(String id) implements ForSink {}

  /**
   * Dials now: at once if the sink waits or has failed, else after the end of its session. Answers:
   * Done, NoSuchSink.
   */
  record ReconnectSink(String id) implements ForSink {}
}
