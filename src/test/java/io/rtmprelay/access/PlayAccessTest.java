package io.rtmprelay.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.RouteConfig.PlayRights;
import io.rtmprelay.config.Secret;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PlayAccessTest {

  private static final PlayRights KEYS =
      new PlayRights(false, List.of(new Secret("one"), new Secret("two+%")), null);

  private static PlayAccess.Answer answer(PlayRights rights, String query) {
    return PlayAccess.ask(rights, new PublishQuery(query)).result();
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
}
