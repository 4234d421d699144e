package io.rtmprelay.rtmp.session.login;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each response against one that {@code openssl md5} gave for the same words. */
class LoginSchemeTest {

  private static final Credentials WHO = new Credentials("relay", "s3cret word");
  private static final String CLIENT_NONCE = "0badcafe";

  private static Challenge asked(String description) {
    return Objects.requireNonNull(Challenge.of(description));
  }

  private static Challenge adobe(String parameters) {
    return asked("[ AccessManager.Reject ] : [ authmod=adobe ] : ?reason=needauth" + parameters);
  }

  @Test
  @DisplayName("K40: the response to an adobe challenge with opaque, which goes back")
  void adobeWithOpaque() {
    Challenge challenge = adobe("&user=relay&salt=sAlT&challenge=chal+/==&opaque=opq12345==");
    assertThat(challenge.namesUser()).isTrue();
    assertThat(LoginScheme.ADOBE.response(WHO, challenge, "live", CLIENT_NONCE))
        .isEqualTo("&challenge=0badcafe&response=n4/kNiBU842++f8dZnx0yg==&opaque=opq12345==");
  }

  @Test
  @DisplayName("K40: the response to an adobe challenge without opaque")
  void adobeWithoutOpaque() {
    Challenge challenge = adobe("&user=relay&salt=sAlT&challenge=chal+/== ");
    assertThat(LoginScheme.ADOBE.response(WHO, challenge, "live", CLIENT_NONCE))
        .isEqualTo("&challenge=0badcafe&response=DVCUMfwd5X1qZZNcDlg1Bg==");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "app, d210b19f250a7f0886fa66b159ecbdf5",
    "app?x=a/b, d210b19f250a7f0886fa66b159ecbdf5",
    "app/inst, 51d4d9deb9a198b456db5d1e09233508"
  })
  @DisplayName("K41: the response to an llnw nonce; an app without a slash is its _definst_")
  void llnw(String app, String response) {
    Challenge challenge =
        asked("[ AccessManager.Reject ] : [ authmod=llnw ] : ?reason=needauth&nonce=Nonce77");
    assertThat(LoginScheme.LLNW.response(WHO, challenge, app, CLIENT_NONCE))
        .isEqualTo("&nonce=Nonce77&cnonce=0badcafe&nc=00000001&response=" + response);
  }

  @Test
  @DisplayName("K40, K41: nothing is answered to who gives nothing to answer")
  void emptyChallenges() {
    Challenge nothing = adobe("&user=relay&salt=sAlT");
    assertThat(LoginScheme.ADOBE.response(WHO, nothing, "live", CLIENT_NONCE)).isNull();
    assertThat(LoginScheme.LLNW.response(WHO, nothing, "live", CLIENT_NONCE)).isNull();
  }

  @Test
  @DisplayName("Nothing that is printed holds the password or what it could be guessed from")
  void prints() {
    assertThat(WHO).hasToString("login of relay");
    assertThat(adobe("&salt=sAlT&challenge=chal")).hasToString("ADOBE asks for the response");
  }
}
