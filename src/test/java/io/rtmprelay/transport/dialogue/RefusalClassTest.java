package io.rtmprelay.transport.dialogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.relay.life.SinkLife.FailureClass;
import io.rtmprelay.rtmp.session.Refusal;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a refusal means for the next attempt. */
class RefusalClassTest {

  @ParameterizedTest
  @DisplayName("a name that is taken, maybe by a session of before, is tried again, slowly")
  @ValueSource(
      strings = {
        "Already publishing",
        "Stream is busy",
        "the name is in use",
        "someone is already publishing to path 'live/cam'"
      })
  void taken(String description) {
    Refusal refusal = new Refusal.BadName(description);
    assertThat(RefusalClass.of(refusal)).isEqualTo(FailureClass.SLOW_DOWN);
    assertThat(RefusalClass.inWords(refusal))
        .startsWith("somebody publishes this name at the server")
        .contains(description);
  }

  @Test
  @DisplayName("any other bad name is a wrong key, and waits for somebody to act")
  void wrongKey() {
    Refusal refusal = new Refusal.BadName("the key is wrong");
    assertThat(RefusalClass.of(refusal)).isEqualTo(FailureClass.TERMINAL);
    assertThat(RefusalClass.inWords(refusal))
        .isEqualTo("the server refused the key: NetStream.Publish.BadName (the key is wrong)");
  }
}
