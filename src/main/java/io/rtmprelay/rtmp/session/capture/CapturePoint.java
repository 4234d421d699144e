package io.rtmprelay.rtmp.session.capture;

import io.rtmprelay.amf.AmfValue;
import io.rtmprelay.media.WireImage;
import io.rtmprelay.rtmp.message.Command;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a session can be listened in to while something is published. It keeps what led to that,
 * keys taken out, since nobody says it again. Owned by the connection's loop.
 */
public final class CapturePoint {

  private @Nullable Command connect;
  private @Nullable Command publish;
  private int streamId;
  private @Nullable MessageTap tap;

  /** The peer has connected. */
  public void connected(Command command) {
    connect = Masking.masked(command);
  }

  /** The peer asks to publish on {@code onStream}. */
  public void publishes(Command command, int onStream) {
    publish = Masking.masked(command);
    streamId = onStream;
  }

  /**
   * Has {@code listener} see each message from here on, up to the end of what is published.
   *
   * @return what a server has to be told for it to take those messages; null if nothing is
   *     published, or somebody listens already
   */
  public @Nullable List<Said> listen(MessageTap listener) {
    Command opening = connect;
    Command asked = publish;
    if (opening == null || asked == null || tap != null) {
      return null;
    }
    tap = listener;
    List<Said> dialogue = new ArrayList<>();
    dialogue.add(new Said(0, opening));
    int call = 2;
    for (int id = 1; id <= streamId; id++) { // servers count streams up from 1
      dialogue.add(new Said(0, Command.call("createStream", call++, AmfValue.Nothing.NULL)));
    }
    dialogue.add(new Said(streamId, asked));
    return dialogue;
  }

  /** {@code listener} sees nothing more; it is not told. */
  public void leave(MessageTap listener) {
    if (listener.equals(tap)) {
      tap = null;
    }
  }

  /** Shows a message that has come; the body is borrowed. */
  public void message(int typeId, int onStream, int timestampMs, WireImage body) {
    if (tap != null) {
      tap.message(typeId, onStream, timestampMs, body);
    }
  }

  /** What was published is over. */
  public void ended(String reason) {
    publish = null;
    MessageTap told = tap;
    tap = null;
    if (told != null) {
      told.ended(reason);
    }
  }
}
