package io.rtmprelay.rtmp.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.rtmprelay.amf.AmfException;
import io.rtmprelay.amf.AmfObject;
import io.rtmprelay.amf.AmfValue;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandTest {

  private static final String NAME = "02000161";

  private static Command command(int typeId, String hex) throws AmfException {
    if (MessageTest.read(typeId, hex) instanceof Command command) {
      return command;
    }
    throw new AssertionError("no command");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        NAME, // none at all
        NAME + "007ff8000000000000", // NaN
        NAME + "00bff0000000000000", // -1
        NAME + "007fe1ccf385ebc8a0", // 1e308
        NAME + "007ff0000000000000", // infinity
        NAME + "02000131", // text
        NAME + "05"
      })
  @DisplayName("#41: what is no transaction id is 0")
  void oddTransactionIds(String hex) throws AmfException {
    assertThat(command(20, hex).transactionId()).isZero();
  }

  @Test
  @DisplayName("3.1: object and arguments, absent ones have a value")
  void parts() throws AmfException {
    Command command = command(20, NAME + "003ff0000000000000" + "05" + "02000162" + "0101");
    assertThat(command.transactionId()).isEqualTo(1);
    assertThat(command.object()).isEqualTo(AmfValue.Nothing.NULL);
    assertThat(command.text(0)).isEqualTo("b");
    assertThat(command.text(1)).isEmpty();
    assertThat(command.argument(1)).isEqualTo(AmfValue.of(true));
    assertThat(command.argument(2)).isEqualTo(AmfValue.Nothing.UNDEFINED);
  }

  @Test
  @DisplayName("3.1: type 17 with selector, without it, and with AMF3 values behind 0x11")
  void amf3() throws AmfException {
    Command plain = command(20, NAME + "003ff0000000000000" + "05");
    assertThat(command(17, "00" + NAME + "003ff0000000000000" + "05")).isEqualTo(plain);
    assertThat(command(17, NAME + "003ff0000000000000" + "05")).isEqualTo(plain);
    Command switched = command(17, "00" + NAME + "110401" + "1101" + "11060362");
    assertThat(switched.transactionId()).isEqualTo(1);
    assertThat(switched.text(0)).isEqualTo("b");
    assertThat(command(20, NAME + "110401").transactionId()).as("#69").isEqualTo(1);
  }

  @Test
  @DisplayName("#39: a command without a name is none")
  void nameless() throws AmfException {
    assertThat(MessageTest.read(20, "")).isNull();
    assertThat(MessageTest.read(20, "003ff0000000000000")).isNull();
    assertThat(MessageTest.read(20, "05")).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"02", "020005", NAME + "00", NAME + "11", NAME + "09", NAME + "030001"})
  @DisplayName("#61, #67, #68, #69: a cut or broken value is an AmfException")
  void broken(String hex) {
    assertThatThrownBy(() -> MessageTest.read(20, hex)).isInstanceOf(AmfException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "00", "03" + NAME})
  @DisplayName("#74: type 17 empty, selector alone, another selector")
  void badSelector(String hex) {
    assertThatThrownBy(() -> MessageTest.read(17, hex)).isInstanceOf(AmfException.class);
  }

  @Test
  @DisplayName("Arguments, which hold keys, are not printed; the name is cut and escaped (#40)")
  void printing() {
    Command publish = Command.call("publish", 5, AmfValue.of("S3CRET"));
    assertThat(publish).hasToString("publish#5.0");
    assertThat(Command.call("\n" + "x".repeat(65_000), 0).toString()).hasSizeLessThan(90);
  }

  @Test
  @DisplayName("A status is found where servers put it")
  void status() {
    Status status = Status.error("NetStream.Failed", "why");
    assertThat(Command.onStatus(status).status()).isEqualTo(status);
    assertThat(Command.error(3, status).status()).isEqualTo(status);
    assertThat(new Command("_error", 1, status.information().build(), List.of()).status())
        .isEqualTo(status);
  }

  @Test
  @DisplayName("K1, K4, K30: connect out and in again; ill-typed fields are absent")
  void connect() {
    ConnectRequest request = new ConnectRequest("live", "rtmp://h/live", "FMLE/3.0", 0, true, 6);
    assertThat(ConnectRequest.of(request.command())).isEqualTo(request);
    ConnectRequest legacy = new ConnectRequest("live", "rtmp://h/live", "FMLE/3.0", 0, false, 0);
    assertThat(ConnectRequest.of(legacy.command())).isEqualTo(legacy);
    AmfObject ill =
        AmfObject.builder()
            .put("app", 1)
            .put("tcUrl", true)
            .put("objectEncoding", "3")
            .put("capsEx", "x")
            .build();
    assertThat(ConnectRequest.of(new Command("connect", 1, ill, List.of())))
        .isEqualTo(new ConnectRequest("", "", "", 0, true, 0));
    assertThat(ConnectRequest.of(Command.call("connect", 1)))
        .isEqualTo(new ConnectRequest("", "", "", 0, false, 0));
    assertThat(new ConnectRequest("a?S3CRET", "u?S3CRET", "agent", 0, true, 0))
        .hasToString("connect by agent, enhanced");
  }

  @Test
  @DisplayName("T7: mutated commands are read, or no command, or an AmfException")
  void mutations() {
    String connect =
        MessageTest.written(new ConnectRequest("live", "rtmp://h/live", "F", 0, true, 6).command());
    byte[] original = ByteBufUtil.decodeHexDump(connect);
    SplittableRandom random = new SplittableRandom(4);
    int failed = 0;
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = original.clone();
      for (int i = random.nextInt(1, 5); i > 0; i--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      int length = round % 4 == 0 ? random.nextInt(bytes.length) : bytes.length;
      ByteBuf body = Unpooled.wrappedBuffer(bytes, 0, length);
      try {
        if (Message.read(random.nextBoolean() ? 20 : 17, body) instanceof Command command) {
          assertThat(ConnectRequest.of(command).toString()).isNotEmpty();
        }
      } catch (AmfException e) {
        failed++;
      }
    }
    assertThat(failed).isBetween(1_000, 19_500);
  }
}
