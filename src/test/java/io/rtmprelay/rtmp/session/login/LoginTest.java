package io.rtmprelay.rtmp.session.login;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoginTest {

  private static final String FIRST = "[ AccessManager.Reject ] : [ code=403 need auth; authmod=";

  private static Login login() {
    return new Login(new Credentials("me", "word"), new SplittableRandom(1));
  }

  private static Challenge read(String description) {
    return Objects.requireNonNull(Challenge.of(description));
  }

  @ParameterizedTest
  @ValueSource(strings = {"adobe", "llnw"})
  @DisplayName("K40, K41: first the user is named, then the response is given")
  void steps(String scheme) {
    Login login = login();
    assertThat(login.answer(read(FIRST + scheme + " ] : "), "live"))
        .isEqualTo("authmod=" + scheme + "&user=me");
    Challenge second =
        read("[ authmod=" + scheme + " ] : ?reason=needauth&user=me&salt=s&challenge=c&nonce=n");
    assertThat(login.answer(second, "live"))
        .startsWith("authmod=" + scheme + "&user=me&")
        .contains("&response=")
        .doesNotContain("word");
  }

  @Test
  @DisplayName("#101: who asks a third time gets no answer, whichever way")
  void twoRounds() {
    for (String text :
        new String[] {
          FIRST + "adobe ] : ", "authmod=adobe ?reason=needauth&salt=s&challenge=c&opaque=o"
        }) {
      Login login = login();
      assertThat(login.answer(read(text), "live")).isNotNull();
      assertThat(login.answer(read(text), "live")).isNotNull();
      assertThat(login.answer(read(text), "live")).isNull();
    }
  }

  @Test
  @DisplayName("Each response has a client's part of its own")
  void fresh() {
    Challenge asked = read("authmod=adobe ?reason=needauth&salt=s&challenge=c");
    Login login = login();
    assertThat(login.answer(asked, "a")).isNotEqualTo(login.answer(asked, "a"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no", "authmod=", "authmod=adobexyz", "authmod=basic ] : ?reason="})
  @DisplayName("K12: other refusals ask for no login")
  void others(String description) {
    assertThat(Challenge.of(description)).isNull();
  }

  @Test
  @DisplayName("#98: of hostile values none goes back, and what is endless is cut")
  void hostile() {
    Challenge odd =
        read("authmod=adobe ?reason=needauth&salt=a b&challenge=\r\n&opaque=" + "x".repeat(600));
    assertThat(odd.salt() + odd.challenge() + odd.opaque()).isEmpty();
    assertThat(login().answer(odd, "live")).isNull();
    Challenge endless = read("authmod=adobe ?" + "&".repeat(16 << 20) + "reason=needauth");
    assertThat(endless.namesUser()).isFalse();
  }
}
