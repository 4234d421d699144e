package io.rtmprelay.control.inner;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.transport.publish.PublishGate;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class InnerNameTest {

  private static final JsonObject ABOUT = new JsonObject().put("address", "192.0.2.7:1");

  private final InnerSecret secret = new PlainSecret("s");
  private final AtomicLong nanos = new AtomicLong();
  private final Heard heard = new Heard(nanos::get);

  private String key() {
    return InnerName.key(InnerKind.PUBLISHER, "live/cam", ABOUT, secret);
  }

  private static PublishGate.Attempt attempt(String key) {
    String query = key.substring(key.indexOf('?') + 1);
    return new PublishGate.Attempt("inner/live", "cam", query, "");
  }

  private boolean isTaken(String key) {
    return InnerName.read(attempt(key), secret, heard) != null;
  }

  @Test
  @DisplayName("each publish is taken once, however alike two are; said again, it is refused")
  void once() {
    String first = key();
    String second = key();
    InnerPublish read = InnerName.read(attempt(first), secret, heard);
    assertThat(read).isEqualTo(new InnerPublish(InnerKind.PUBLISHER, "live", "cam", ABOUT));
    assertThat(isTaken(second)).isTrue();
    assertThat(isTaken(first)).isFalse();
    assertThat(isTaken(second)).isFalse();
  }

  @Test
  @DisplayName("what is sealed goes with its own token alone")
  void bound() {
    String other = InnerName.key(InnerKind.PUBLISHER, "live/other", ABOUT, secret);
    String own = key();
    String mixed =
        own.substring(0, own.indexOf("&about=")) + other.substring(other.indexOf("&about="));
    assertThat(isTaken(mixed)).isFalse();
    assertThat(isTaken(own)).isTrue();
  }

  @Test
  @DisplayName("what is too old for any token is forgotten")
  void forgotten() {
    assertThat(isTaken(key())).isTrue();
    assertThat(isTaken(key())).isTrue();
    assertThat(heard.size()).isEqualTo(2);
    nanos.addAndGet(TimeUnit.MINUTES.toNanos(6));
    assertThat(isTaken(key())).isTrue();
    assertThat(heard.size()).isEqualTo(1);
  }
}
