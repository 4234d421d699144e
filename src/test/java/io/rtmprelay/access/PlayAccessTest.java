package io.rtmprelay.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.access.token.StreamToken;
import io.rtmprelay.access.token.StreamToken.Use;
import io.rtmprelay.config.RouteConfig.PlayRights;
import io.rtmprelay.config.RouteConfig.TokenConfig;
import io.rtmprelay.config.Secret;
import io.rtmprelay.config.host.AddressLists;
import io.rtmprelay.config.host.HostPattern;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PlayAccessTest {

  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
  private static final Secret SECRET = new Secret("s3cret");
  private static final PlayRights KEYS =
      new PlayRights(false, List.of(new Secret("one"), new Secret("two+%")), null);

  private static PlayAccess.Answer answer(PlayRights rights, String query) {
    return ask(rights, query, "10.1.2.3:5000");
  }

  private static PlayAccess.Answer ask(PlayRights rights, String query, String address) {
    return PlayAccess.ask(rights, new AccessRequest("live", "cam", query, address, ""), NOW)
        .result();
  }

  @Test
  @DisplayName("a route that says nothing is not to be played, whatever is presented")
  void off() {
    assertThat(answer(PlayRights.OFF, ""))
        .isEqualTo(new PlayAccess.Answer.Denied("it is not to be played"));
    assertThat(answer(PlayRights.OFF, "key="))
        .isEqualTo(new PlayAccess.Answer.Denied("it is not to be played"));
  }

  @Test
  @DisplayName("an open route asks for nothing, one with keys for any of them")
  void allowed() {
    assertThat(answer(new PlayRights(true, List.of(), null), ""))
        .isEqualTo(new PlayAccess.Answer.Allowed());
    assertThat(answer(KEYS, "key=one")).isEqualTo(new PlayAccess.Answer.Allowed());
    assertThat(answer(KEYS, "a=b&key=two%2B%25")).isEqualTo(new PlayAccess.Answer.Allowed());
  }

  @Test
  @DisplayName("a wrong key and a missing one are told apart, and neither is repeated")
  void denied() {
    assertThat(answer(KEYS, "key=s3cret"))
        .isEqualTo(new PlayAccess.Answer.Denied("the key is wrong"));
    assertThat(answer(KEYS, "token=one"))
        .isEqualTo(new PlayAccess.Answer.Denied("a key is needed"));
  }

  @Test
  @DisplayName("a token for playing opens it, one for publishing does not")
  void token() {
    PlayRights rights = new PlayRights(false, List.of(), new TokenConfig(List.of(SECRET)));
    Instant end = NOW.plusSeconds(1);
    String play = StreamToken.make(SECRET, Use.PLAY, "live/cam", end);
    String publish = StreamToken.make(SECRET, Use.PUBLISH, "live/cam", end);
    assertThat(answer(rights, "token=" + play)).isEqualTo(new PlayAccess.Answer.Allowed());
    assertThat(answer(rights, "token=" + publish))
        .isEqualTo(new PlayAccess.Answer.Denied("the token is for publishing, not for playing"));
    assertThat(answer(rights, "key=s3cret"))
        .isEqualTo(new PlayAccess.Answer.Denied("a token is needed"));
  }

  @Test
  @DisplayName("who is not let in by the address learns nothing of the key")
  void addresses() {
    AddressLists lists =
        new AddressLists(
            List.of(new HostPattern("10.0.0.0/8")), List.of(new HostPattern("10.9.0.0/16")));
    PlayRights rights = new PlayRights(false, KEYS.keys(), null, lists);
    assertThat(ask(rights, "key=one", "10.1.0.1:1")).isEqualTo(new PlayAccess.Answer.Allowed());
    for (String address : List.of("10.9.0.1:1", "11.0.0.1:1", "::1:1", "somewhere:1")) {
      assertThat(ask(rights, "key=one", address))
          .isEqualTo(new PlayAccess.Answer.Denied("this address may not play it"))
          .isEqualTo(ask(rights, "key=wrong", address));
    }
  }
}
