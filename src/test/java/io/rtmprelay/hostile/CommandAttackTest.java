package io.rtmprelay.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.control.Bodies;
import io.rtmprelay.hostile.arena.Arena;
import io.rtmprelay.hostile.arena.Attacker;
import io.rtmprelay.hostile.arena.Bytes;
import io.rtmprelay.hostile.arena.LogLines;
import io.rtmprelay.it.process.Await;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Hostile inputs #39 to #54 and #58 to #60: commands out of place, odd or without end. */
class CommandAttackTest {

  private static final String BAD_NAME = "NetStream.Publish.BadName";
  private static final String CALL_FAILED = "NetConnection.Call.Failed";

  @RegisterExtension static final Arena arena = Arena.patient();

  @Test
  @DisplayName("#39: a command without a name is dropped, before connect it ends the connection")
  void namelessCommand() {
    Bytes nameless = new Bytes().number(1).string("connect").nil();
    arena.published().command(nameless).assertAlive();
    arena.handshaken().command(nameless).assertClosed();
  }

  @Test
  @DisplayName("#40: a command name of 65 535 bytes is dropped; a log line of it is cut, escaped")
  void longName() {
    String longest = "x\r\n2026-01-01 forged " + "x".repeat(65_535 - 21);
    try (LogLines log = new LogLines()) {
      Bytes command = new Bytes().string(longest).number(7).nil();
      arena.published().command(command).assertAlive();
      Bytes shorter = new Bytes().string(longest.substring(0, 60_000)).number(7).nil();
      arena.handshaken().command(shorter).assertClosed();
      assertThat(log.lines())
          .anyMatch(line -> line.contains("forged"))
          .allMatch(line -> line.length() < 300 && line.indexOf('\n') < 0);
    }
  }

  static Stream<Bytes> oddIds() {
    return Stream.of(
        new Bytes(),
        new Bytes().number(Double.NaN).nil(),
        new Bytes().number(-1).nil(),
        new Bytes().number(1e308).nil(),
        new Bytes().string("5").nil());
  }

  @ParameterizedTest(name = "#41: case {index}")
  @MethodSource("oddIds")
  @DisplayName("#41: what is no transaction id is taken for 0, which wants no answer")
  void oddTransactionIds(Bytes id) {
    Attacker attacker = arena.published();
    int before = attacker.answers().size();
    attacker.command(new Bytes().string("createStream").raw(id)).assertAlive();
    assertThat(attacker.answers()).hasSize(before);
  }

  @ParameterizedTest(name = "#42: {0} first ends the connection")
  @ValueSource(strings = {"publish", "createStream"})
  @DisplayName("#42: any command before connect ends the connection")
  void commandsBeforeConnect(String name) {
    arena.handshaken().command(Bytes.command(name, 1).nil().string("x")).assertClosed();
  }

  @Test
  @DisplayName("#43: who connects twice is refused")
  void connectTwice() {
    arena.connected().command(Attacker.connect("attack")).assertRefused("_error");
  }

  static Stream<Bytes> connectsWithoutApp() {
    return Stream.of(
        Bytes.command("connect", 1),
        Bytes.command("connect", 1).object().end(),
        Bytes.command("connect", 1).object().name("app").number(7).end());
  }

  @ParameterizedTest(name = "#44: case {index}")
  @MethodSource("connectsWithoutApp")
  @DisplayName("#44: connect without an app that is text is one with the empty app")
  void noApp(Bytes connect) {
    Attacker attacker = arena.handshaken().command(connect);
    attacker.awaitReply("NetConnection.Connect.Success");
    attacker.command(Bytes.command("createStream", 2).nil());
    attacker.streamCommand(Attacker.publish("attack/" + attacker.name())).awaitPublished();
    attacker.assertAlive();
  }

  static Stream<String> oddNames() {
    return Stream.of(
        "../x", "a/../../x", "a\0b", "a\r\nforged", "a%00b", "a\uD83D\uDE00", "x".repeat(1025));
  }

  @ParameterizedTest(name = "#45: case {index}")
  @MethodSource("oddNames")
  @DisplayName("#45: an app or a key that could be a path or a line of a log is refused")
  void oddNames(String name) {
    try (LogLines log = new LogLines()) {
      arena.handshaken().command(Attacker.connect(name)).assertRefused("Connect.InvalidApp");
      Attacker attacker = arena.connected();
      attacker.command(Bytes.command("createStream", 2).nil());
      attacker.streamCommand(Attacker.publish(name)).assertRefused(BAD_NAME);
      assertThat(log.lines())
          .isNotEmpty()
          .noneMatch(line -> line.chars().anyMatch(Character::isISOControl))
          .allMatch(line -> line.length() < 500);
    }
  }

  @Test
  @DisplayName("#46: createStream fails at a limit, and a flood of it ends the connection")
  void manyStreams() {
    Attacker attacker = arena.connected();
    for (int i = 0; i < 20; i++) {
      attacker.command(Bytes.command("createStream", 10 + i).nil());
    }
    Await.until("answers", Duration.ofSeconds(15), () -> attacker.heard(CALL_FAILED) == 12);
    assertThat(attacker.heard("_result")).isEqualTo(1 + 8);
    byte[] command = Bytes.command("createStream", 99).nil().toBytes();
    Bytes one = new Bytes().message(3, Bytes.COMMAND, 0, 0, command, 128);
    attacker.send(new Bytes().times(10_000, one)).assertClosed();
  }

  @Test
  @DisplayName("#47: publish on stream 0 or 1 is taken as it is meant, on another is refused")
  void streamsNeverCreated() {
    for (int streamId : new int[] {0, 1}) {
      Attacker attacker = arena.connected();
      attacker.message(Bytes.COMMAND, streamId, Attacker.publish(attacker.name()));
      attacker.awaitPublished().assertAlive();
    }
    for (int streamId : new int[] {2, 5, -1}) {
      Attacker attacker = arena.connected();
      attacker.message(Bytes.COMMAND, streamId, Attacker.publish(attacker.name()));
      attacker.assertRefused(BAD_NAME);
    }
  }

  static Stream<Bytes> namelessPublishes() {
    return Stream.of(
        Bytes.command("publish", 3),
        Bytes.command("publish", 3).nil(),
        Bytes.command("publish", 3).nil().string("").string("live"),
        Bytes.command("publish", 3).nil().string("?key=x").string("live"),
        Bytes.command("publish", 3).nil().number(7).string("live"));
  }

  @ParameterizedTest(name = "#48: case {index}")
  @MethodSource("namelessPublishes")
  @DisplayName("#48: publish without a name is refused")
  void namelessPublish(Bytes publish) {
    Attacker attacker = arena.connected().command(Bytes.command("createStream", 2).nil());
    attacker.streamCommand(publish).assertRefused(BAD_NAME);
  }

  @Test
  @DisplayName("#49: the same publish again is ignored, another one refused, the first goes on")
  void publishTwice() {
    Attacker attacker = arena.published().assertAlive();
    int before = attacker.answers().size();
    attacker.streamCommand(Attacker.publish(attacker.name())).assertAlive();
    assertThat(attacker.answers()).hasSize(before);
    attacker.streamCommand(Attacker.publish("other")).awaitReply(BAD_NAME).assertAlive();
    assertThat(arena.stream("other")).isNull();
  }

  @Test
  @DisplayName("#50: a name that is live is refused")
  void nameInUse() {
    Attacker attacker = arena.handshaken().command(Attacker.connect("live"));
    attacker.command(Bytes.command("createStream", 2).nil());
    attacker.streamCommand(Attacker.publish("bystander")).assertRefused(BAD_NAME);
  }

  static Stream<Bytes> publishTypes() {
    return Stream.of(new Bytes().number(7), new Bytes().string("foo"), new Bytes());
  }

  @ParameterizedTest(name = "#51: case {index}")
  @MethodSource("publishTypes")
  @DisplayName("#51: whatever the type of publish, it is live")
  void oddPublishType(Bytes type) {
    Attacker attacker = arena.connected().command(Bytes.command("createStream", 2).nil());
    Bytes publish = Bytes.command("publish", 3).nil().string(attacker.name()).raw(type);
    attacker.streamCommand(publish).awaitPublished().assertAlive();
  }

  @Test
  @DisplayName("#52: what ends a publication ends nothing where there is none")
  void endsOfNothing() {
    List<Bytes> ends =
        List.of(
            Bytes.command("FCUnpublish", 4).nil().string("nothing"),
            Bytes.command("deleteStream", 5).nil().number(1),
            Bytes.command("closeStream", 6).nil(),
            Bytes.command("deleteStream", 7).nil().number(99),
            Bytes.command("deleteStream", 8).nil().number(-1),
            Bytes.command("deleteStream", 9).nil().string("abc"));
    Attacker attacker = arena.connected();
    ends.forEach(attacker::command);
    attacker.assertAlive();
    ends.subList(3, ends.size()).forEach(attacker::command);
    attacker.assertAlive();
  }

  @Test
  @DisplayName("#53: media after deleteStream is dropped, and the connection may publish again")
  void mediaAfterTheEnd() {
    Attacker attacker = arena.published().assertAlive();
    attacker.command(Bytes.command("deleteStream", 4).nil().number(1));
    attacker.video(new Bytes().raw(Bodies.key(999, 64)));
    attacker.publish().assertAlive();
    assertThat(arena.witness().numbers(attacker.name())).doesNotContain(999);
  }

  @Test
  @DisplayName("#54: media before publish is dropped, beyond 64 KiB it ends the connection")
  void mediaBeforePublish() {
    Attacker attacker = arena.connected();
    for (int i = 0; i < 6; i++) {
      attacker.video(new Bytes().raw(Bodies.key(900 + i, 10_000)));
    }
    attacker.assertAlive();
    assertThat(arena.witness().numbers(attacker.name())).containsExactly(1);

    Attacker greedy = arena.connected();
    for (int i = 0; i < 7; i++) {
      greedy.video(new Bytes().raw(Bodies.key(900 + i, 10_000)));
    }
    greedy.assertClosed();
  }

  @Test
  @DisplayName("#58: a flood of unknown commands ends the connection")
  void commandFlood() {
    byte[] command = Bytes.command("whatever", 5).nil().toBytes();
    Bytes one = new Bytes().message(3, Bytes.COMMAND, 0, 0, command, 128);
    arena.published().assertAlive().send(new Bytes().times(10_000, one)).assertClosed();
  }

  @Test
  @DisplayName("#59: answers to nothing are ignored")
  void answers() {
    Bytes error = new Bytes().object().name("code").string("NetStream.Failed").end();
    Attacker attacker = arena.published();
    int before = attacker.answers().size();
    attacker.command(Bytes.command("_result", 4).nil().number(1));
    attacker.command(Bytes.command("_error", 1).nil().raw(error));
    attacker.streamCommand(Bytes.command("onStatus", 0).nil().raw(error));
    attacker.assertAlive();
    assertThat(attacker.answers()).hasSize(before);
  }

  @Test
  @DisplayName("#60: play is refused where there is no right to it, seek and pause mean nothing")
  void play() {
    Attacker attacker = arena.connected();
    attacker.streamCommand(Bytes.command("seek", 0).nil().number(1_000));
    attacker.streamCommand(Bytes.command("pause", 0).nil().u8(1).u8(1).number(1_000));
    attacker.assertAlive();
    Attacker player = arena.connected().command(Bytes.command("createStream", 2).nil());
    player.streamCommand(Bytes.command("play", 0).nil().string("bystander"));
    player.assertRefused("NetStream.Play.");
  }
}
