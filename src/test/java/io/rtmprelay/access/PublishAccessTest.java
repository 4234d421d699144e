package io.rtmprelay.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.access.token.StreamToken;
import io.rtmprelay.access.token.StreamToken.Use;
import io.rtmprelay.config.RouteConfig.PublishRights;
import io.rtmprelay.config.RouteConfig.TokenConfig;
import io.rtmprelay.config.Secret;
import io.rtmprelay.config.host.AddressLists;
import io.rtmprelay.config.host.HostPattern;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PublishAccessTest {

  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
  private static final Secret SECRET = new Secret("s3cret");
  private static final PublishRights TOKEN =
      new PublishRights(false, List.of(), new TokenConfig(List.of(SECRET)), null, AddressLists.ALL);
  private static final PublishRights TWO_KEYS =
      new PublishRights(false, List.of(new Secret("old key"), new Secret("new+key%")));

  @Test
  @DisplayName("an open route asks for nothing")
  void open() {
    assertThat(answer(PublishRights.OPEN, "")).isInstanceOf(PublishAccess.Answer.Allowed.class);
  }

  @Test
  @DisplayName("any of a route's keys opens it, as sent or percent-encoded")
  void keys() {
    assertThat(answer(TWO_KEYS, "key=old%20key")).isInstanceOf(PublishAccess.Answer.Allowed.class);
    assertThat(answer(TWO_KEYS, "a=b&key=new+key%"))
        .isInstanceOf(PublishAccess.Answer.Allowed.class);
    assertThat(answer(TWO_KEYS, "key=new%2Bkey%25&x"))
        .isInstanceOf(PublishAccess.Answer.Allowed.class);
  }

  @Test
  @DisplayName("a wrong key and a missing one are told apart, and neither is repeated")
  void denied() {
    assertThat(answer(TWO_KEYS, "key=s3cret"))
        .isEqualTo(new PublishAccess.Answer.Denied("the key is wrong"));
    assertThat(answer(TWO_KEYS, "keys=old key&mykey=old key&key"))
        .isEqualTo(new PublishAccess.Answer.Denied("the key is wrong"));
    assertThat(answer(TWO_KEYS, "token=old key"))
        .isEqualTo(new PublishAccess.Answer.Denied("a key is needed"));
  }

  @Test
  @DisplayName("what is not the relay's own goes on byte for byte")
  void relayed() {
    assertThat(
            new PublishQuery("bandwidthtest=true&key=k&x=%2F&&token=t&priority=2&keys=1").relayed())
        .isEqualTo("bandwidthtest=true&x=%2F&&keys=1");
    assertThat(new PublishQuery("").relayed()).isEmpty();
    assertThat(new PublishQuery("key=k")).hasToString("***");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      textBlock =
          """
          '',                   0
          a=b&key=k,            0
          priority=5,           5
          a=b&priority=-1000&c, -1000
          priority=1000,        1000
          priority=1001,        -
          priority=99999999999, -
          priority=-2147483648, -
          priority=,            -
          priority,             -
          priority=1.5,         -
          priority=1&priority=1, -
          """)
  void priority(String query, @Nullable Integer expected) {
    assertThat(new PublishQuery(query).priority()).isEqualTo(expected);
  }

  private static PublishAccess.Answer answer(PublishRights rights, String query) {
    return ask(rights, query, "10.1.2.3:5000");
  }

  private static PublishAccess.Answer ask(PublishRights rights, String query, String address) {
    return PublishAccess.ask(rights, new AccessRequest("live", "cam", query, address, ""), NOW);
  }

  private static PublishAccess.Answer.Denied deniedFor(String reason) {
    return new PublishAccess.Answer.Denied(reason);
  }

  @Test
  @DisplayName("one good token among those presented will do, percent-encoded or not")
  void tokens() {
    String good = StreamToken.make(SECRET, Use.PUBLISH, "live/cam", NOW.plusSeconds(1));
    String old = StreamToken.make(SECRET, Use.PUBLISH, "live/cam", NOW.minusSeconds(1));
    assertThat(answer(TOKEN, "token=" + good)).isInstanceOf(PublishAccess.Answer.Allowed.class);
    assertThat(answer(TOKEN, "token=x&token=" + old + "&token=" + good.replace("-", "%2D")))
        .isInstanceOf(PublishAccess.Answer.Allowed.class);
    assertThat(answer(TOKEN, "token=" + old + "&token=x"))
        .isEqualTo(
            deniedFor(
                "the token expired at 2026-11-22T09:59:59Z, and the relay's clock shows"
                    + " 2026-11-22T10:00:00Z"));
    assertThat(answer(TOKEN, "key=s3cret")).isEqualTo(deniedFor("a token is needed"));
    assertThat(answer(TOKEN, "token=x&".repeat(8) + "token=" + good))
        .as("only so many are looked at")
        .isEqualTo(deniedFor("the token is malformed, it has to be EXPIRY-SIGNATURE"));
  }

  @Test
  @DisplayName("an address that is not let in is refused before anything else is looked at")
  void addresses() {
    AddressLists lists =
        new AddressLists(List.of(new HostPattern("10.0.0.0/8")), List.of(new HostPattern("::1")));
    PublishRights rights = new PublishRights(false, TWO_KEYS.keys(), null, null, lists);
    assertThat(ask(rights, "key=old key", "10.1.0.1:1"))
        .isInstanceOf(PublishAccess.Answer.Allowed.class);
    assertThat(ask(rights, "key=old key", "192.168.0.1:1"))
        .isEqualTo(deniedFor("this address may not publish it"))
        .isEqualTo(ask(rights, "key=wrong", "192.168.0.1:1"));
  }
}
