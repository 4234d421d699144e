package io.rtmprelay.it.chaos;

import io.rtmprelay.it.chaos.Turn.PictureType;
import io.rtmprelay.it.moody.Intake;
import io.rtmprelay.it.rtmp.RtmpMessage;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whether a decoder can do with what came in one session, told from what the publishers sent and
 * the rules of the checklist alone (5.7, F20 to F33, F40, F42). On the session's thread.
 */
public final class SessionCheck implements Intake {

  private static final int FIRST_WITHIN_MS = 10_000;

  private final Ledger ledger;
  private final String what;
  private final Track pictures = new Track("picture");
  private final Track sounds = new Track("sound");

  /** The pictures of the present turn that came. */
  private final BitSet arrived = new BitSet();

  private @Nullable Turn turn;
  private long offsetMs;
  private boolean begun;
  private int turns;
  private volatile boolean over;
  private volatile boolean inOrder;

  /** One of the two kinds of media. */
  private static final class Track {
    final String name;
    int headerOf = -1;
    int last = -1;
    int count;
    long newestMs;

    Track(String name) {
      this.name = name;
    }
  }

  /**
   * @param what names the session in a fault
   */
  public SessionCheck(Ledger ledger, String what) {
    this.ledger = ledger;
    this.what = what;
    ledger.count("sessions with media servers");
  }

  @Override
  public void message(RtmpMessage message) {
    switch (message.type()) {
      case RtmpMessage.VIDEO -> video(message);
      case RtmpMessage.AUDIO -> audio(message);
      default -> {
        // No publisher of this run sends data.
      }
    }
  }

  private void video(RtmpMessage message) {
    var body = message.body();
    switch (body[1]) {
      case 0 -> header(pictures, body, body.length - 6);
      case 1 -> {
        int number = Turn.pictureNumber(body);
        var sender = sender(pictures, Turn.pictureTurn(body), number, message);
        if (sender != null) {
          check(Arrays.equals(body, sender.picture(number)), "changed: picture", number);
          checkReferences(sender, number);
          arrived.set(number);
        }
      }
      default ->
          check(Arrays.equals(body, new byte[] {0x17, 2, 0, 0, 0}), "an end of another form");
    }
  }

  private void audio(RtmpMessage message) {
    var body = message.body();
    if (body[1] == 0) {
      header(sounds, body, body.length - 4);
      return;
    }
    int number = Turn.soundNumber(body);
    var sender = sender(sounds, Turn.soundTurn(body), number, message);
    if (sender != null) {
      check(Arrays.equals(body, sender.sound(number)), "changed: sound", number);
    }
  }

  private void header(Track track, byte[] body, int at) {
    int id = ByteBuffer.wrap(body).getInt(at);
    var sender = ledger.turn(id);
    boolean known =
        sender != null
            && Arrays.equals(
                body, track == pictures ? sender.pictureHeader() : sender.soundHeader());
    check(known, "sent by nobody: header of", track.name);
    track.headerOf = id;
  }

  /** Who sent it; what goes for pictures and sounds alike is checked. */
  private @Nullable Turn sender(Track track, int id, int number, RtmpMessage message) {
    var sender = ledger.turn(id);
    if (sender == null) {
      check(false, "sent by nobody:", track.name);
      return null;
    }
    long sentMs = (long) number * (track == pictures ? Turn.PICTURE_MS : Turn.SOUND_MS);
    var present = turn;
    if (present == null || id != present.id()) {
      begin(sender, present, message.timeMs() - sentMs);
    }
    check(number > track.last, track.name, number, "after", track.last);
    check(track.headerOf == id, track.name, number, "under the header of", track.headerOf);
    check(message.timeMs() - sentMs == offsetMs, track.name, number, "has left its time");
    check(message.timeMs() >= track.newestMs, track.name, number, "goes back in time");
    check(begun || message.timeMs() < FIRST_WITHIN_MS, "begins at ms", message.timeMs());
    begun = true;
    track.last = number;
    track.newestMs = message.timeMs();
    track.count++;
    return sender;
  }

  private void begin(Turn next, @Nullable Turn before, long offset) {
    check(before == null || next.id() > before.id(), "comes again: turn", next.id());
    turn = next;
    offsetMs = offset;
    turns++;
    arrived.clear();
    pictures.last = -1;
    sounds.last = -1;
  }

  /** F20, F21, F32, F33: all that a picture refers to has come. */
  private void checkReferences(Turn sender, int number) {
    if (sender.type(number) == PictureType.KEY) {
      return;
    }
    int key = sender.keyOf(number);
    boolean leading = sender.isLeading(number);
    checkArrived(sender, key, number, leading, number);
    if (leading && key > 0) {
      checkArrived(sender, sender.keyOf(key - 1), key, false, number);
    }
  }

  private void checkArrived(Turn sender, int key, int before, boolean withLeading, int needing) {
    for (int picture = key; picture < before; picture++) {
      boolean needed =
          sender.type(picture) != PictureType.DISPOSABLE
              && (withLeading || !sender.isLeading(picture));
      check(!needed || arrived.get(picture), "missing: picture", picture, "needed by", needing);
    }
  }

  private void check(boolean holds, Object... words) {
    if (!holds) {
      var present = turn;
      var text = Arrays.stream(words).map(String::valueOf).collect(Collectors.joining(" "));
      ledger.fault(
          "%s, turn %s: %s".formatted(what, present == null ? "none" : present.id(), text));
    }
  }

  @Override
  public void ended(boolean endedInOrder) {
    ledger.count("pictures checked", pictures.count);
    ledger.count("sounds checked", sounds.count);
    ledger.count("publishers followed within a session", Math.max(0, turns - 1));
    ledger.count(endedInOrder ? "sessions ended in order" : "sessions cut");
    inOrder = endedInOrder;
    over = true;
  }

  /** Whether the session is over; only then may the rest be asked. */
  public boolean isOver() {
    return over;
  }

  /** Says so unless everything of one publisher came, and an orderly end. */
  void checkWhole(LightPublisher publisher) {
    int id = publisher.turn().id();
    var present = turn;
    check(inOrder, "did not end in order");
    check(turns == 1 && present != null && present.id() == id, "has more than turn", id);
    check(
        pictures.count == publisher.pictures() && pictures.last == pictures.count - 1,
        "pictures:",
        pictures.count,
        "of",
        publisher.pictures());
    check(
        sounds.count == publisher.sounds() && sounds.last == sounds.count - 1,
        "sounds:",
        sounds.count,
        "of",
        publisher.sounds());
  }
}
