package io.rtmprelay.it.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.it.api.ApiPage.Call;
import io.rtmprelay.it.peer.FfmpegPublisher;
import io.rtmprelay.it.peer.Fixture;
import io.rtmprelay.it.process.Await;
import io.rtmprelay.it.process.ChildProcess;
import io.rtmprelay.it.process.WorkFolder;
import io.rtmprelay.it.relay.RelayConfig;
import io.rtmprelay.it.relay.RelayProcess;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Every line of the page, as it stands there, against a relay with a real publisher. */
class ApiPageIT {

  private static final Duration MAX_RUN = Duration.ofSeconds(60);
  private static final String TOKEN = "a-token-of-an-admin";
  private static final int NO_CONTENT = 204;

  /** Puts a mark before and after what a line prints, with the status that curl was told. */
  private static final String PRELUDE =
      """
      curl() { command curl -D "$PWD/headers" "$@"; }
      begin() { : > headers; echo "@begin $1"; }
      end() { echo; echo "@end $(grep -a '^HTTP/' headers | tail -1 | cut -d' ' -f2 | tr -d '\\r')"; }
      """;

  @Test
  @DisplayName("each line of docs/API.md is answered with the status and the fields told there")
  void runs() {
    var folder = WorkFolder.fresh("api-page");
    var archive = new RelayConfig.Sink("archive", "file:" + folder.resolve("{name}.flv"));
    var config =
        new RelayConfig().named("relay-1").secured(TOKEN).route("live/{name}", List.of(archive));
    try (var relay = RelayProcess.start(folder, config);
        var publisher =
            FfmpegPublisher.startLoop(100, folder, Fixture.H264_AAC, config.url("cam1"))) {
      Await.until(
          "the stream is live and its tracks are known",
          Duration.ofSeconds(10),
          () -> relay.api().stream("cam1").filter(ApiPageIT::isMeasured).isPresent());
      assertThat(publisher).isNotNull();
      var printed = run(folder, config);
      assertThat(relay.process().output() + printed).doesNotContain(TOKEN);
      relay.stop();
    }
  }

  private static boolean isMeasured(JsonObject stream) {
    var publisher = stream.getJsonObject("publisher");
    return publisher != null
        && publisher.getJsonArray("tracks").size() == 2
        && publisher.getInteger("bitrate") > 0;
  }

  private static String run(Path folder, RelayConfig config) {
    var script = new StringBuilder(PRELUDE);
    List<Call> asked = new ArrayList<>();
    for (var call : ApiPage.calls()) {
      for (var line : call.lines()) {
        script.append("begin %d%n%s%nend%n".formatted(asked.size(), line));
        asked.add(call);
      }
    }
    var file = WorkFolder.write(folder.resolve("page.sh"), script.toString());
    var environment = Map.of("RELAY", "http://127.0.0.1:" + config.adminPort(), "TOKEN", TOKEN);
    try (var shell =
        ChildProcess.start("page", folder, List.of("bash", file.toString()), environment)) {
      assertThat(shell.awaitExit(MAX_RUN)).as(shell.output()).isZero();
      // For whoever brings the answers on the page up to date.
      WorkFolder.write(folder.resolve("answers.txt"), shell.output());
      check(asked, shell.output());
      return shell.output();
    }
  }

  private static void check(List<Call> asked, String printed) {
    var answers = printed.split("@begin \\d+\\n", -1);
    assertThat(answers).as(printed).hasSize(asked.size() + 1);
    var all = new SoftAssertions();
    for (int i = 0; i < asked.size(); i++) {
      var call = asked.get(i);
      var answer = answers[i + 1].split("@end ", -1);
      all.assertThat(answer[1].strip())
          .as("%s: %s", call.operation(), answers[i + 1])
          .isEqualTo(String.valueOf(call.status()));
      if (call.status() == NO_CONTENT) {
        all.assertThat(answer[0]).as(call.operation()).isBlank();
      } else {
        all.assertThat(answer[0]).as(call.operation()).isNotBlank().doesNotContain("parse error");
      }
      boolean last = i + 1 == asked.size() || !asked.get(i + 1).equals(call);
      if (last && call.answer() != null && answer[0].strip().startsWith("{")) {
        all.assertThat(JsonShape.of(answer[0]))
            .as("the fields that %s prints: %s", call.operation(), answer[0])
            .isEqualTo(JsonShape.of(call.answer()));
      }
    }
    all.assertAll();
  }
}
