package io.rtmprelay.it.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.it.chaos.Turn.PictureType;
import io.rtmprelay.it.rtmp.RtmpMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The judge of the disorder is judged: it takes what can be decoded, and nothing else. */
class SessionCheckTest {

  private static final int PICTURES = 60;
  private static final int GROUP = 12;
  private static final int OFFSET_MS = 500;

  private final Ledger ledger = new Ledger();
  private final Turn drawn = ledger.newTurn(new Random(1));

  /** With all that makes it hard: open groups and pictures that none refers to. */
  private final Turn turn = new Turn(drawn.id(), GROUP, true, true, 100);

  SessionCheckTest() {
    ledger.put(turn);
  }

  private static RtmpMessage video(long timeMs, byte[] body) {
    return new RtmpMessage(RtmpMessage.VIDEO, timeMs, body);
  }

  private static RtmpMessage audio(long timeMs, byte[] body) {
    return new RtmpMessage(RtmpMessage.AUDIO, timeMs, body);
  }

  /** Headers, then the pictures that are {@code kept}, with a sound after each. */
  private static List<RtmpMessage> stream(Turn turn, int offsetMs, IntPredicate kept) {
    var messages = new ArrayList<RtmpMessage>();
    messages.add(video(offsetMs, turn.pictureHeader()));
    messages.add(audio(offsetMs, turn.soundHeader()));
    for (int i = 0; i < PICTURES; i++) {
      if (kept.test(i)) {
        messages.add(video(offsetMs + i * Turn.PICTURE_MS, turn.picture(i)));
      }
      messages.add(audio(offsetMs + i * Turn.SOUND_MS, turn.sound(i)));
    }
    messages.add(video(offsetMs + PICTURES * Turn.PICTURE_MS, turn.pictureEnd()));
    return messages;
  }

  private List<String> faults(List<RtmpMessage> messages) {
    var check = new SessionCheck(ledger, "test");
    messages.forEach(check::message);
    check.ended(true);
    return ledger.faults();
  }

  private int first(PictureType type, boolean leading, int from) {
    int picture = from;
    while (turn.type(picture) != type || turn.isLeading(picture) != leading) {
      picture++;
    }
    return picture;
  }

  @Test
  @DisplayName("all of a stream is well")
  void takesAll() {
    assertThat(faults(stream(turn, OFFSET_MS, _ -> true))).isEmpty();
    assertThat(ledger.counted("pictures checked")).isEqualTo(PICTURES);
    assertThat(ledger.counted("sounds checked")).isEqualTo(PICTURES);
  }

  @Test
  @DisplayName("F20: without what none refers to, it is well")
  void takesWithoutDisposables() {
    assertThat(faults(stream(turn, 0, i -> turn.type(i) != PictureType.DISPOSABLE))).isEmpty();
  }

  @Test
  @DisplayName("F33: from a keyframe on, without those that lean on the past, it is well")
  void takesFromKeyframe() {
    assertThat(
            faults(
                stream(turn, 0, i -> i >= GROUP && !(turn.keyOf(i) == GROUP && turn.isLeading(i)))))
        .isEmpty();
  }

  @Test
  @DisplayName("F33: one that leans on a past that did not come is a fault")
  void noticesLeading() {
    assertThat(faults(stream(turn, 0, i -> i < GROUP || i >= 2 * GROUP)))
        .anyMatch(fault -> fault.contains("missing: picture"));
  }

  @Test
  @DisplayName("F21: one that refers to one that did not come is a fault")
  void noticesMissingReference() {
    int missing = first(PictureType.INTER, false, GROUP);
    assertThat(faults(stream(turn, 0, i -> i != missing)))
        .anyMatch(fault -> fault.contains("missing: picture " + missing));
  }

  @Test
  @DisplayName("F32: pictures without their keyframe are a fault")
  void noticesMissingKey() {
    assertThat(faults(stream(turn, 0, i -> i != 0)))
        .anyMatch(fault -> fault.contains("missing: picture 0"));
  }

  @Test
  @DisplayName("F30: media before its header is a fault")
  void noticesMissingHeader() {
    var messages = stream(turn, 0, _ -> true);
    messages.removeFirst();
    assertThat(faults(messages)).anyMatch(fault -> fault.contains("under the header of"));
  }

  @Test
  @DisplayName("a changed byte, a repetition and another order are faults")
  void noticesChange() {
    var messages = stream(turn, 0, _ -> true);
    var changed = turn.picture(0);
    changed[changed.length - 1]++;
    messages.set(2, video(0, changed));
    messages.add(5, messages.get(4));
    assertThat(faults(messages))
        .anyMatch(fault -> fault.contains("changed: picture 0"))
        .anyMatch(fault -> fault.contains("picture 1 after 1"));
  }

  @Test
  @DisplayName("F40: a picture that is moved in time is a fault")
  void noticesTime() {
    var messages = stream(turn, 0, _ -> true);
    messages.set(4, video(Turn.PICTURE_MS + 1, turn.picture(1)));
    assertThat(faults(messages)).singleElement().asString().contains("has left its time");
  }

  @Test
  @DisplayName("F42: a successor goes on later, and may not go back in time")
  void noticesTimeOfSuccessor() {
    var next = ledger.newTurn(new Random(2));
    var messages = stream(turn, 0, _ -> true);
    messages.removeLast();
    var later = new ArrayList<>(messages);
    later.addAll(stream(next, PICTURES * Turn.PICTURE_MS, _ -> true));
    assertThat(faults(later)).isEmpty();
    messages.addAll(stream(next, 0, _ -> true));
    assertThat(faults(messages)).anyMatch(fault -> fault.contains("goes back in time"));
  }

  @Test
  @DisplayName("F42: nothing of a publisher comes after its successor's first")
  void noticesMixture() {
    var next = ledger.newTurn(new Random(2));
    var messages = stream(next, 0, _ -> true);
    messages.add(video(PICTURES * Turn.PICTURE_MS, turn.pictureHeader()));
    messages.add(video(PICTURES * Turn.PICTURE_MS, turn.picture(0)));
    assertThat(faults(messages))
        .anyMatch(fault -> fault.contains("comes again: turn " + turn.id()));
  }
}
