package io.rtmprelay.it.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.it.peer.FfmpegPublisher;
import io.rtmprelay.it.peer.Fixture;
import io.rtmprelay.it.peer.NginxServer;
import io.rtmprelay.it.process.ChildProcess;
import io.rtmprelay.it.process.Tools;
import io.rtmprelay.it.process.WorkFolder;
import io.rtmprelay.it.relay.RelayConfig;
import io.rtmprelay.it.relay.RelayProcess;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * An operator's turn at the console: {@code console.mjs} uses it in Chromium and says what it has
 * seen; here the publisher, the media server and the relay do what it waits for. Leaves pictures of
 * each page in {@code target/console}.
 */
class ConsoleIT {

  private static final Duration MAX_STEP = Duration.ofSeconds(90);
  private static final String TOKEN = "token-of-the-operator";
  private static final String TOKENS = "[{ name: ops, role: admin, secret: \"" + TOKEN + "\" }]";

  private final Path folder = WorkFolder.fresh("console-it");
  private final RelayConfig config =
      new RelayConfig().route("live/{name}", List.of()).admin("tokens: " + TOKENS);

  @Test
  @SuppressWarnings("try") // The media server is to end in the middle.
  @DisplayName("an operator sees a stream go live, adds a sink, reads why it fails, removes it")
  void operates() {
    try (var nginx = NginxServer.start(folder);
        var relay = RelayProcess.start(folder, config);
        var browser = browse(nginx.url("bare", "cam"))) {
      await(browser, "signed in");
      try (var publisher =
          FfmpegPublisher.startLoop(60, folder, Fixture.H264B_AAC, config.url("cam"))) {
        await(browser, "sink live");
        nginx.close();
        await(browser, "sink removed");
        assertThat(publisher.process().isAlive()).isTrue();
        relay.process().kill();
        await(browser, "connection lost");
      }
      try (var again = RelayProcess.start(folder, config)) {
        await(browser, "connection back");
        assertThat(browser.awaitExit(MAX_STEP)).as(browser.output()).isZero();
        judge(new JsonObject(browser.lines().getLast()));
        again.stop();
        assertThat(again.process().output() + relay.process().output()).doesNotContain(TOKEN);
      }
    }
  }

  private ChildProcess browse(String sinkUrl) {
    var script = Tools.project().resolve("src/test/resources/browser/console.mjs");
    var pictures = Tools.target().resolve("console");
    var url = "http://127.0.0.1:" + config.adminPort() + "/";
    return ChildProcess.start(
        "chromium",
        Tools.target(),
        Tools.command(
            "node", script, Tools.npmModules(), Tools.chromium(), url, TOKEN, sinkUrl, pictures));
  }

  private static void await(ChildProcess browser, String line) {
    browser.awaitLine(line, MAX_STEP, seen -> seen.equals(line) || seen.contains("\"outcome\""));
    assertThat(browser.lines()).contains(line);
  }

  private static void judge(JsonObject seen) {
    assertThat(seen.getString("outcome")).isEqualTo("whole");
    assertThat(seen.getJsonArray("errors")).as("errors of the page, or of its policy").isEmpty();
    assertThat(seen.getJsonArray("faults")).as("what is seen of the pages").isEmpty();
    var figures = seen.getJsonObject("figures");
    assertThat(figures.getInteger("frames")).isGreaterThan(20);
    assertThat(figures.getString("reason")).isNotBlank();
  }
}
