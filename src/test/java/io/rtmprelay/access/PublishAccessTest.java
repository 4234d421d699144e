package io.rtmprelay.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.RouteConfig.PublishRights;
import io.rtmprelay.config.Secret;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PublishAccessTest {

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

  private static PublishAccess.Answer answer(PublishRights rights, String query) {
    return PublishAccess.ask(rights, new PublishQuery(query)).result();
  }
}
