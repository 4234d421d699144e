package io.rtmprelay.access.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.access.token.StreamToken.Use;
import io.rtmprelay.config.NamePattern;
import io.rtmprelay.config.RouteConfig;
import io.rtmprelay.config.RouteConfig.PlayRights;
import io.rtmprelay.config.RouteConfig.PublishRights;
import io.rtmprelay.config.RouteConfig.TokenConfig;
import io.rtmprelay.config.Secret;
import io.rtmprelay.config.StreamConfig;
import io.rtmprelay.config.StreamConfig.DuplicateMode;
import io.rtmprelay.config.StreamConfig.GapMode;
import io.rtmprelay.config.host.AddressLists;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamTokenTest {

  private static final Secret OLD = new Secret("old s3cret");
  private static final Secret NEW = new Secret("new s3cret");
  private static final TokenConfig BOTH = new TokenConfig(List.of(NEW, OLD));
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00.999Z");
  private static final Instant LATER = NOW.plusSeconds(60);

  private static @Nullable String refusal(String token, String name) {
    return StreamToken.refusal(token, BOTH, Use.PUBLISH, name, NOW);
  }

  @Test
  @DisplayName("it is what other programs make of the same secret: openssl dgst -sha256 -hmac")
  void form() {
    String token =
        StreamToken.make(
            new Secret("key"), Use.PUBLISH, "live/cam", Instant.ofEpochSecond(1_800_000_000));
    assertThat(token)
        .isEqualTo("1800000000-02723cd4c687396b2d5d520c036ac0cb7c4e9fd789b5eb2a43aa19e8e0c821c8");
    assertThat(token).matches("[0-9a-f-]+");
  }

  @Test
  @DisplayName("each secret is good, whichever signed, up to the second of the expiry")
  void good() {
    for (Secret secret : List.of(OLD, NEW)) {
      String token = StreamToken.make(secret, Use.PUBLISH, "live/cam", LATER);
      assertThat(refusal(token, "live/cam")).isNull();
      assertThat(refusal(token.toUpperCase(java.util.Locale.ROOT), "live/cam")).isNull();
    }
    String last = StreamToken.make(NEW, Use.PUBLISH, "live/cam", NOW.plusMillis(1));
    assertThat(refusal(last, "live/cam")).isNull();
  }

  @Test
  @DisplayName("another name, use, secret or expiry is another token, and the words tell which")
  void bad() {
    String token = StreamToken.make(OLD, Use.PUBLISH, "live/cam", LATER);
    String elsewhere = "the token is not for publishing this name";
    assertThat(refusal(token, "live/cam2")).isEqualTo(elsewhere);
    assertThat(refusal(token, "live/ca")).isEqualTo(elsewhere);
    assertThat(refusal("9" + token, "live/cam")).isEqualTo(elsewhere);
    assertThat(refusal("0" + token, "live/cam")).isEqualTo(elsewhere);
    String other = StreamToken.make(new Secret("x"), Use.PUBLISH, "live/cam", LATER);
    assertThat(refusal(other, "live/cam")).isEqualTo(elsewhere);
    assertThat(refusal(StreamToken.make(NEW, Use.PLAY, "live/cam", LATER), "live/cam"))
        .isEqualTo("the token is for playing, not for publishing");
    for (int place = 0; place < token.length(); place++) {
      char digit = token.charAt(place);
      if (digit != '-') {
        String flipped =
            token.substring(0, place) + (digit == '0' ? '1' : '0') + token.substring(place + 1);
        assertThat(refusal(flipped, "live/cam")).as(flipped).isEqualTo(elsewhere);
      }
    }
  }

  @Test
  @DisplayName("an expired one says when, and what the relay's clock shows")
  void expired() {
    String token = StreamToken.make(NEW, Use.PUBLISH, "live/cam", NOW);
    assertThat(refusal(token, "live/cam"))
        .isEqualTo(
            "the token expired at 2026-11-22T10:00:00Z, and the relay's clock shows"
                + " 2026-11-22T10:00:00Z");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-", "1-", "1-zz", "secret", "123456789012-00", "-1-00"})
  @DisplayName("what has not the form is told so, and is not repeated")
  void malformed(String token) {
    assertThat(refusal(token, "live/cam"))
        .isEqualTo("the token is malformed, it has to be EXPIRY-SIGNATURE");
  }

  private static RouteConfig route(String match, PublishRights publish, PlayRights play) {
    StreamConfig stream =
        new StreamConfig(1 << 20, Duration.ZERO, GapMode.IDLE, DuplicateMode.REJECT);
    return new RouteConfig(new NamePattern(match), publish, play, stream, List.of());
  }

  @Test
  @DisplayName("an order is filled by the route that takes the name, for the use it names")
  void order() {
    PublishRights publish = new PublishRights(false, List.of(), BOTH, null, AddressLists.ALL);
    List<RouteConfig> routes =
        List.of(
            route("live/{name}", publish, PlayRights.OFF),
            route("{all*}", PublishRights.OPEN, new PlayRights(false, List.of(), BOTH)));
    Duration hour = Duration.ofHours(1);
    TokenOrder.Result made = new TokenOrder("live/cam", Use.PUBLISH, hour).make(routes, NOW);
    assertThat(made)
        .isInstanceOfSatisfying(
            TokenOrder.Result.Made.class,
            it -> {
              assertThat(it.until()).isEqualTo(Instant.parse("2026-11-22T11:00:00Z"));
              assertThat(it.token())
                  .isEqualTo(StreamToken.make(NEW, Use.PUBLISH, "live/cam", it.until()));
            });
    assertThat(made.toString()).doesNotContain("-00").contains("2026-11-22T11:00:00Z");
    assertThat(new TokenOrder("a/b/c", Use.PLAY, hour).make(routes, NOW))
        .isInstanceOf(TokenOrder.Result.Made.class);
    assertThat(new TokenOrder("live/cam", Use.PLAY, hour).make(routes, NOW))
        .isEqualTo(
            new TokenOrder.Result.Refused(
                "the route live/{name} has no play.token, so no token is asked for"));
    assertThat(new TokenOrder("x", Use.PUBLISH, hour).make(List.of(), NOW))
        .isEqualTo(new TokenOrder.Result.Refused("no route takes the name x"));
  }
}
