package io.rtmprelay.control.handover;

import io.rtmprelay.relay.Sink;
import io.rtmprelay.relay.SinkSession;
import io.rtmprelay.relay.life.SinkLife.FailureClass;
import io.rtmprelay.transport.MediaLoop;
import io.rtmprelay.transport.RtmpDial;
import io.rtmprelay.transport.dialogue.MediaServer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A sink's way to where its server asks it to go (K50). The next session is made first, up to the
 * publish, while the present one goes on; at the next keyframe the sink leaves that one, and the
 * next session {@linkplain #take goes on} from there. Owned by the stream's loop.
 */
public final class Handover {

  private static final Logger log = LoggerFactory.getLogger(Handover.class);

  /** Who asks more often is not heard, at whichever server it is by then (hostile input #100). */
  static final long PAUSE_MS = 10_000;

  /** Servers wait for a publish, but not for ever: keyframes may be further apart. */
  static final long KEY_WAIT_MS = 5_000;

  private static final long LOOK_MS = 500;

  private static final long NEVER = -1;

  /** Makes a session up to the publish. */
  public interface Dialler {
    RtmpDial prepare(MediaServer server, SinkSession.Owner owner);
  }

  private final String name;
  private final Sink sink;
  private final MediaLoop loop;
  private final Dialler dialler;
  private long askedAtMs = NEVER;
  private @Nullable Successor next;

  /**
   * @param name of the sink, for log lines
   */
  public Handover(String name, Sink sink, MediaLoop loop, Dialler dialler) {
    this.name = name;
    this.sink = sink;
    this.loop = loop;
    this.dialler = dialler;
    sink.leaveAtKeyIf(this::isReady);
  }

  /**
   * The server of the present session asks to be left.
   *
   * @param url for where, not checked; null for the same address
   */
  public void asked(MediaServer present, @Nullable String url) {
    long nowMs = loop.nowMs();
    if (next != null || (askedAtMs != NEVER && nowMs - askedAtMs < PAUSE_MS)) {
      return;
    }
    askedAtMs = nowMs;
    MediaServer to;
    try {
      to = present.movedTo(url);
    } catch (IllegalArgumentException e) {
      log.info("{}: where the server asks to go is not followed: {}", name, e.getMessage());
      return;
    }
    log.info("{}: the server asks to go on at {}", name, to);
    Successor successor = new Successor(to);
    next = successor;
    successor.dial = dialler.prepare(to, successor);
  }

  /** Whether the next session waits for its publish. */
  public boolean isReady() {
    return next != null && next.ready;
  }

  /** Where the session that {@link #take} gives is; null if it would give none. */
  public @Nullable MediaServer server() {
    return next == null ? null : next.server;
  }

  /** The next session, which is the caller's from here on; null if there is none. */
  public @Nullable RtmpDial take() {
    RtmpDial dial = next == null ? null : next.dial;
    next = null;
    return dial;
  }

  /** Nothing is handed over any more. */
  public void close() {
    RtmpDial dial = take();
    if (dial != null) {
      dial.abandon();
    }
  }

  /** The next session while it is not the sink's. */
  private final class Successor implements SinkSession.Owner {

    private final MediaServer server;
    private @Nullable RtmpDial dial;
    private boolean ready;

    Successor(MediaServer server) {
      this.server = server;
    }

    @Override
    public void held() {
      ready = true;
      loop.schedule(KEY_WAIT_MS, this::waitNoLonger);
    }

    /** Not so if media would be lost: then the present session is worth more than the next one. */
    private void waitNoLonger() {
      if (this == next && sink.mayBreakOff(loop.nowMs())) {
        sink.breakOff();
      } else if (this == next) {
        loop.schedule(LOOK_MS, this::waitNoLonger);
      }
    }

    @Override
    public void failed(FailureClass kind, String reason) {
      if (this == next) {
        next = null;
        log.info("{}: the session stays where it is, since {}: {}", name, server, reason);
      }
    }

    @Override
    public void dialled() {} // is told again to who takes the session

    @Override
    public void published() {} // is not asked for yet

    @Override
    public void writable() {}

    @Override
    public void ended() {}
  }
}
