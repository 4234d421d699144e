package io.rtmprelay.control.hop;

import io.rtmprelay.config.RouteConfig;
import io.rtmprelay.config.RouteConfig.TargetConfig;
import io.rtmprelay.config.SinkConfig.EndMode;
import io.rtmprelay.config.SinkConfig.QueueConfig;
import io.rtmprelay.config.SinkConfig.StartMode;
import io.rtmprelay.control.inner.InnerClient;
import io.rtmprelay.control.inner.InnerKind;
import io.rtmprelay.control.origin.PeerNode;
import io.rtmprelay.relay.Sink;
import io.rtmprelay.relay.SinkSession;
import io.rtmprelay.relay.SinkSettings;
import io.rtmprelay.relay.Stream;
import io.rtmprelay.relay.life.SinkLife.FailureClass;
import io.rtmprelay.transport.loop.MediaLoop;
import io.rtmprelay.transport.publish.PublishAnswer;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * The way of one publisher's frames to the origin, over the sessions that it takes. Its queue is
 * bounded as any sink's. Owned by the publisher's loop.
 */
final class OriginLink {

  /** How often a link that drains before its end is looked at. */
  private static final long DRAIN_LOOK_MS = 20;

  /** Left of the time for an end to say so, when what is queued has had its time. */
  private static final long GOODBYE_MS = 1_000;

  /** Who uses it. */
  interface Owner {

    /** The origin takes what the publisher sends. */
    void up();

    /**
     * There is no session any more, and none was asked to end.
     *
     * @param refusal what the origin said; null if it was lost without a word
     * @param reason for the log
     */
    void down(PublishAnswer.@Nullable Refused refusal, String reason);

    /** The session was ended as asked. */
    void closed();
  }

  private final Stream stream;
  private final Sink sink;
  private final MediaLoop loop;
  private final InnerClient client;
  private final JsonObject about;
  private final Owner owner;
  private @Nullable SinkSession session;
  private int sessions;
  private boolean up;
  private boolean ending;

  OriginLink(
      Stream stream,
      RouteConfig route,
      MediaLoop loop,
      InnerClient client,
      JsonObject about,
      Owner owner) {
    this.stream = stream;
    this.loop = loop;
    this.client = client;
    this.about = about;
    this.owner = owner;
    this.sink = stream.attach("origin", settings(client.queue(), route), loop.nowMs());
  }

  /** The origin is not to lack what a sink of the stream would have got. */
  private static SinkSettings settings(QueueConfig least, RouteConfig route) {
    long bytes = least.bytes();
    long ms = least.time().toMillis();
    for (TargetConfig target : route.sinks()) {
      QueueConfig queue = target.settings().queue();
      bytes = Math.max(bytes, queue.bytes());
      ms = Math.max(ms, queue.time().toMillis());
    }
    SinkSettings plain = new SinkSettings(bytes, Math.toIntExact(ms), StartMode.AUTO);
    return plain.forRelay(StartMode.AUTO);
  }

  /** Makes a session with {@code origin}; there is none now. */
  void dial(PeerNode origin) {
    int number = ++sessions;
    Reports reports = new Reports(number);
    SinkSession dialled =
        client.publish(
            loop,
            origin,
            InnerKind.PUBLISHER,
            stream.name(),
            about,
            reports,
            refusal -> reports.refusal = refusal);
    if (number == sessions) { // else it failed before it came back
      session = dialled;
    }
  }

  boolean isUp() {
    return up;
  }

  /** The clock of a session ends after weeks: then the origin is to have another one (F44). */
  void second() {
    if (up && sink.nearsTimeLimit()) {
      abandon();
      owner.down(null, "its clock runs out");
    }
  }

  /** What is queued leaves first, within the time for an end; {@link Owner#closed} follows. */
  void end(EndMode mode) {
    if (!ending) {
      ending = true;
      endOnceDrained(mode, loop.nowMs() + SinkSession.END_LIMIT_MS - GOODBYE_MS);
    }
  }

  private void endOnceDrained(EndMode mode, long byMs) {
    SinkSession present = session;
    if (present == null) {
      return; // it was lost meanwhile, which was told
    }
    if (up && !sink.drained() && loop.nowMs() < byMs) {
      loop.schedule(DRAIN_LOOK_MS, () -> endOnceDrained(mode, byMs));
    } else if (up) {
      present.end(mode);
    } else {
      abandon();
      owner.closed();
    }
  }

  /** Nothing more goes out, and nothing is told. */
  void abandon() {
    SinkSession dropped = session;
    lose();
    if (dropped != null) {
      dropped.abandon();
    }
  }

  /** The stream is without it from here on. */
  void leave() {
    abandon();
    stream.detach(sink);
  }

  private void lose() {
    session = null;
    sessions++;
    up = false;
    sink.lost();
  }

  /** What one session tells, as long as it is the present one. */
  private final class Reports implements SinkSession.Owner {

    private final int number;
    private PublishAnswer.@Nullable Refused refusal;

    Reports(int number) {
      this.number = number;
    }

    private boolean isPresent() {
      return number == sessions;
    }

    @Override
    public void dialled() {
      // The origin has yet to say whether it takes the publisher.
    }

    @Override
    public void published() {
      SinkSession present = session;
      if (isPresent() && present != null) {
        up = true;
        sink.ready(present, loop.nowMs());
        // Whatever origin comes next is to go on, not to begin anew.
        sink.adjust(sink.settings().forRelay(StartMode.GOP));
        owner.up();
      }
    }

    @Override
    public void writable() {
      if (isPresent()) {
        sink.writable(loop.nowMs());
      }
    }

    @Override
    public void failed(FailureClass kind, String reason) {
      if (isPresent()) {
        lose();
        owner.down(refusal, reason);
      }
    }

    @Override
    public void ended() {
      if (isPresent()) {
        lose();
        owner.closed();
      }
    }
  }
}
