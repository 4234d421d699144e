package io.rtmprelay.control.hook;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.Secret;
import io.rtmprelay.control.hook.HookFigures.Loss;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** {@code docs/EVENTS.md} tells of every type what is really posted, and how to check who posts. */
class EventsPageTest {

  private static final Pattern EXAMPLE =
      Pattern.compile("### (\\S+)\\n.*?```json\\n(.*?)```", Pattern.DOTALL);
  private static final Pattern CHECK =
      Pattern.compile("```sh\\n([^`]*openssl[^`]*)```", Pattern.DOTALL);

  private final String page = read();

  private static String read() {
    try {
      return Files.readString(Path.of("docs/EVENTS.md"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  @DisplayName("each type has an example, with the keys of what is posted, and there is no other")
  void examples() {
    Map<String, JsonObject> examples = new LinkedHashMap<>();
    for (MatchResult found : EXAMPLE.matcher(page).results().toList()) {
      examples.put(found.group(1), new JsonObject(found.group(2)));
    }
    assertThat(examples.keySet())
        .containsExactlyElementsOf(Stream.of(NoticeType.values()).map(NoticeType::word).toList());
    for (NoticeType type : NoticeType.values()) {
      JsonObject example = Objects.requireNonNull(examples.get(type.word()));
      Notice notice =
          type.word().startsWith("sink.")
              ? Notice.ofSink(type, Instant.EPOCH, "n", "a", "b", "s", "live", "why")
              : Notice.ofStream(type, Instant.EPOCH, "n", "a", "b", "why");
      assertThat(example.getString("type")).isEqualTo(type.word());
      assertThat(List.copyOf(example.fieldNames()))
          .isEqualTo(List.copyOf(new JsonObject(notice.body()).fieldNames()));
      for (String key : example.fieldNames()) {
        assertThat(page).contains("`" + key + "`");
      }
    }
  }

  @Test
  @DisplayName("what it says of bounds and metrics is so")
  void bounds() {
    assertThat(page)
        .contains("At most " + Pace.DEFAULT.maxQueued() + " events")
        .contains("within " + Pace.DEFAULT.tryLimitMs() / 1_000 + " s")
        .contains("up to " + Pace.DEFAULT.maxWaitMs() / 1_000 + " s")
        .contains("for up to " + Pace.DEFAULT.stopLimitMs() / 1_000 + " s");
    assertThat(Pace.DEFAULT.giveUpAfter()).hasMinutes(10);
    for (Loss loss : Loss.values()) {
      assertThat(page).contains("`" + loss.word() + "`");
    }
  }

  @Test
  @DisplayName("its lines of shell take a signature for genuine, and no other")
  void check() throws Exception {
    String body =
        Notice.ofStream(NoticeType.STREAM_GAP, Instant.EPOCH, "n", "a", "b", "\u00fc '").body();
    String header = Signature.of(body, new Secret("it's a s3cret"), Instant.now());
    assertThat(run(header, body, "it's a s3cret")).isEqualTo("genuine");
    assertThat(run(header, body + " ", "it's a s3cret")).isEmpty();
    assertThat(run(header, body, "another")).isEmpty();
    assertThat(run(header.replaceFirst("t=1", "t=2"), body, "it's a s3cret")).isEmpty();
  }

  private String run(String header, String body, String secret) throws Exception {
    var found = CHECK.matcher(page);
    assertThat(found.find()).isTrue();
    ProcessBuilder builder = new ProcessBuilder("bash", "-c", found.group(1));
    builder.environment().putAll(Map.of("HEADER", header, "BODY", body, "SECRET", secret));
    builder.environment().put("LC_ALL", "C.UTF-8");
    Process process = builder.redirectErrorStream(true).start();
    try {
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
      return output;
    } finally {
      process.destroyForcibly();
    }
  }
}
