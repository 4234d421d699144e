package io.rtmprelay.rtmp.session.play;

import io.rtmprelay.amf.AmfObject;
import io.rtmprelay.amf.AmfValue;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.rtmp.message.Command;
import io.rtmprelay.rtmp.message.Message;
import io.rtmprelay.rtmp.message.Status;
import io.rtmprelay.rtmp.message.UserControl;

/**
 * The one play a connection may have at a time, and what the player is told of it (K15).
 * Loop-owned.
 *
 * <p>Only what is live can be played: where to start and for how long is not the player's to say.
 */
public final class PlayDialogue {

  /** Where replies go. */
  public interface Replies {

    /** A control message, on message stream 0. */
    void control(Message message);

    /** News of the stream {@code streamId}. */
    void status(int streamId, Status status);

    /** A data message on the stream {@code streamId}. */
    void data(int streamId, AmfValue... values);
  }

  public static final String FAILED = "NetStream.Play.Failed";
  public static final String NOT_FOUND = "NetStream.Play.StreamNotFound";

  private enum State {
    NONE,
    /** Asked for and not answered. */
    PENDING,
    PLAYING
  }

  private final Replies replies;
  private State state = State.NONE;
  private int streamId;
  private boolean reset;
  private PlayFilter filter = new PlayFilter();

  public PlayDialogue(Replies replies) {
    this.replies = replies;
  }

  /** Whether nothing is asked for or played. */
  public boolean isNone() {
    return state == State.NONE;
  }

  public boolean isPending() {
    return state == State.PENDING;
  }

  /** The message stream that is played on; of the last play if there is none. */
  public int streamId() {
    return streamId;
  }

  /** A play was asked for: name, start, duration and whether to forget what was played before. */
  public void request(Command play, int onStream) {
    state = State.PENDING;
    streamId = onStream;
    AmfValue wish = play.argument(3);
    reset = wish.booleanOr(wish.numberOr(1) != 0);
    filter = new PlayFilter();
  }

  /** The stream is there; its frames follow. */
  public void start() {
    state = State.PLAYING;
    replies.control(new UserControl(UserControl.STREAM_BEGIN, streamId));
    if (reset) {
      replies.status(streamId, Status.info("NetStream.Play.Reset", "Playing and resetting."));
    }
    replies.status(streamId, Status.info("NetStream.Play.Start", "Playing."));
    replies.data(
        streamId,
        new AmfValue.Text("|RtmpSampleAccess"),
        new AmfValue.Bool(false),
        new AmfValue.Bool(false));
    replies.data(
        streamId,
        new AmfValue.Text("onStatus"),
        AmfObject.builder().put("code", "NetStream.Data.Start").build());
  }

  /** The stream is over; something else may be played. */
  public void end() {
    if (state == State.PLAYING) {
      replies.status(
          streamId, Status.info("NetStream.Play.UnpublishNotify", "Nobody publishes it any more."));
      replies.control(new UserControl(UserControl.STREAM_EOF, streamId));
    }
    state = State.NONE;
  }

  /** The player does not want what it asked for, or plays, any more. */
  public void stop() {
    state = State.NONE;
  }

  /** Obeys a player's wish in mid-play; false if there is no play, or no such wish. */
  public boolean obey(Command command, int onStream) {
    if (state != State.PLAYING) {
      return false;
    }
    boolean on = command.argument(0).booleanOr(true);
    switch (command.name()) {
      case "pause", "pauseRaw" -> pause(on);
      case "receiveAudio" -> filter.wantAudio(on);
      case "receiveVideo" -> filter.wantVideo(on);
      case "seek" ->
          replies.status(
              onStream, Status.error("NetStream.Seek.Failed", "What is live has one place only."));
      default -> {
        return false;
      }
    }
    return true;
  }

  private void pause(boolean on) {
    filter.pause(on);
    replies.status(
        streamId,
        on
            ? Status.info("NetStream.Pause.Notify", "Paused.")
            : Status.info("NetStream.Unpause.Notify", "Going on with the next keyframe."));
  }

  /** Whether the player is to get {@code frame}, the stream's next. */
  public boolean takes(MediaFrame frame) {
    return state == State.PLAYING && filter.takes(frame);
  }
}
