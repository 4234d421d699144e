package io.rtmprelay.transport.play;

import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.relay.budget.OutletDepth;
import io.rtmprelay.relay.viewer.Ending;
import io.rtmprelay.relay.viewer.PlayAnswer;
import io.rtmprelay.relay.viewer.PlayAttempt;
import io.rtmprelay.relay.viewer.Viewer;
import io.rtmprelay.relay.viewer.Viewing;
import io.rtmprelay.rtmp.session.ServerSession;
import io.rtmprelay.rtmp.session.play.PlayRequest;
import io.rtmprelay.transport.limit.Closing;
import io.rtmprelay.transport.socket.SocketOutput;
import io.rtmprelay.transport.socket.UnsentFrames;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One play on an accepted connection, from the request to its end; made anew for each. Owned by the
 * connection's loop.
 */
public final class RtmpPlayer implements Viewer {

  private static final Logger log = LoggerFactory.getLogger(RtmpPlayer.class);

  /** How long a gate may take to answer a play. */
  private static final long ANSWER_LIMIT_MS = 10_000;

  /** The connection a player is on. */
  public interface Connection {

    /** Sends what the session has said. */
    void sendReplies();

    /** What was played is over, and the connection is free for something else. */
    void playEnded();

    /** Closes the connection. */
    void disconnect(Closing how, String reason);
  }

  private final Connection connection;
  private final Executor loop;
  private final String address;
  private final ServerSession session;
  private final SocketOutput output;
  private final UnsentFrames unsent = new UnsentFrames();
  private @Nullable Viewing viewing;
  private boolean begun;
  private boolean over;

  /**
   * @param loop the loop's one identity, by which a stream on it is recognized
   * @param address of the peer, for the log
   */
  public RtmpPlayer(
      Connection connection,
      Executor loop,
      String address,
      ServerSession session,
      SocketOutput output) {
    this.connection = connection;
    this.loop = loop;
    this.address = address;
    this.session = session;
    this.output = output;
  }

  /** Asks whether the play is allowed, and joins the stream's audience if so. */
  public void ask(PlayGate gate, PlayRequest request) {
    PlayAttempt attempt = new PlayAttempt(request.app(), request.name(), request.query(), address);
    gate.play(attempt)
        .timeout(ANSWER_LIMIT_MS, TimeUnit.MILLISECONDS)
        .onComplete(
            result ->
                loop.execute(
                    () -> {
                      if (result.succeeded()) {
                        answered(attempt, request.agent(), result.result());
                      } else {
                        log.warn("{}: no answer whether {} may be played", address, attempt);
                        refuse(attempt, true, "no answer in time");
                      }
                    }));
  }

  private void answered(PlayAttempt attempt, String agent, PlayAnswer answer) {
    if (over) {
      return;
    }
    switch (answer) {
      case PlayAnswer.Allowed allowed -> {
        log.info("{}: plays {} ({})", address, attempt, agent);
        viewing = allowed.audience().join(this);
      }
      case PlayAnswer.Denied denied -> refuse(attempt, true, denied.reason());
      case PlayAnswer.NotFound _ -> refuse(attempt, false, "nobody publishes it now");
    }
  }

  private void refuse(PlayAttempt attempt, boolean exists, String reason) {
    if (over) {
      return;
    }
    over = true;
    log.info("{}: refused to play {}: {}", address, attempt, reason);
    session.refusePlay(exists, reason);
    connection.sendReplies();
  }

  @Override
  public Executor loop() {
    return loop;
  }

  @Override
  public void begins() {
    begun = true;
    session.startPlay();
    connection.sendReplies();
  }

  @Override
  public void write(MediaFrame frame, int timestampMs) {
    if (over) {
      return;
    }
    try {
      if (session.write(frame, timestampMs, output) && !over) {
        unsent.add(frame, output.writtenBytes());
      }
    } catch (RuntimeException e) { // which is no fault of the stream or of who else watches it
      log.error("{}: unexpected fault in a play", address, e);
      connection.disconnect(Closing.ENDED, "unexpected fault");
    }
  }

  @Override
  public void flush() {
    if (!over) {
      output.flush();
      unsent.forgetDelays();
      unsent.taken(output.takenBytes());
    }
  }

  @Override
  public void keepBelow(OutletDepth depth) {
    output.keepBelow(depth);
  }

  @Override
  public boolean isWritable() {
    return output.isWritable();
  }

  @Override
  public long pendingBytes() {
    unsent.taken(output.takenBytes());
    return output.pendingBytes();
  }

  /** The socket has room again. */
  public void writable() {
    Viewing present = viewing;
    if (present != null && !over) {
      unsent.taken(output.takenBytes());
      present.progressed();
    }
  }

  @Override
  public void ended(Ending ending) {
    if (over) {
      return;
    }
    close();
    switch (ending) {
      case STALLED -> connection.disconnect(Closing.ENDED, "the player took nothing for too long");
      case STREAM_OVER, RENEWED -> {
        if (begun) {
          connection.playEnded();
        } else {
          session.refusePlay(false, "nobody publishes it any more");
          connection.sendReplies();
        }
      }
    }
  }

  /** The player, or its connection, is gone, or wants no more. May be called again. */
  public void close() {
    if (!over) {
      output.flush(); // what was written and not yet sent is held no longer
    }
    over = true;
    unsent.clear();
    if (viewing != null) {
      viewing.leave();
    }
  }
}
