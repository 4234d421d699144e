package io.rtmprelay.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.RouteConfig.PublishRights;
import io.rtmprelay.config.Secret;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    return PublishAccess.ask(rights, new PublishQuery(query)).result();
  }
}
