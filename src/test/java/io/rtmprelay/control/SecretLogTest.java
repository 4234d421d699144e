package io.rtmprelay.control;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.rtmprelay.control.PeerServer.Health;
import io.rtmprelay.relay.life.SinkState;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** K32: no key is ever logged or reported, at no level, whatever goes wrong. */
class SecretLogTest {

  private static final String PUBLISH_KEY = "PlantedPublishKey7";
  private static final String SINK_KEY = "PlantedSinkKey8";

  private final List<String> lines = new CopyOnWriteArrayList<>();

  private final class Keeping extends AppenderBase<ILoggingEvent> {
    @Override
    protected void append(ILoggingEvent event) {
      lines.add(event.getFormattedMessage() + " " + event.getThrowableProxy());
    }
  }

  @Test
  @DisplayName("keys in a publish name and in sinks' URLs stand in no log line and no report")
  void noSecretInLogs() throws Exception {
    Logger ours = (Logger) LoggerFactory.getLogger("io.rtmprelay");
    Level before = ours.getLevel();
    Keeping keeping = new Keeping();
    keeping.start();
    ours.setLevel(Level.TRACE);
    ours.addAppender(keeping);
    try (PeerServer well = new PeerServer(Health.WELL);
        PeerServer refusing = new PeerServer(Health.REFUSING);
        PeerServer nonsense = new PeerServer(Health.NONSENSE);
        Bench bench =
            new Bench(
                1,
                Bench.stream(Duration.ZERO),
                List.of(
                    keyed(well), keyed(refusing), keyed(nonsense), "rtmp://bad url/" + SINK_KEY));
        PeerEncoder encoder =
            PeerEncoder.publishing(bench.port, "live", "cam?key=" + PUBLISH_KEY)) {
      encoder.addHeaders(0).addVideo(0, 10, 300).send();
      bench.awaitSink("cam", 0, SinkState.LIVE);
      bench.awaitSink("cam", 1, SinkState.FAILED);
      bench.awaitSink("cam", 2, SinkState.RETRYING);
      bench.awaitSink("cam", 3, SinkState.FAILED);
      try (PeerEncoder second = new PeerEncoder(bench.port, "live", "cam?key=" + PUBLISH_KEY)) {
        Await.until("refusal", () -> second.refusal() != null);
      }
      lines.add(bench.report("cam").toString());
      encoder.reset();
      bench.awaitNothingLeft();
    } finally {
      ours.detachAppender(keeping);
      ours.setLevel(before);
    }
    assertThat(lines).anyMatch(line -> line.contains("publishes live/cam"));
    assertThat(lines).anyMatch(line -> line.contains("publisher lost"));
    assertThat(lines).noneMatch(line -> line.contains(PUBLISH_KEY) || line.contains(SINK_KEY));
    assertThat(lines.stream().filter(line -> line.contains("publisher lost"))).hasSize(1);
  }

  private static String keyed(PeerServer server) {
    return "rtmp://127.0.0.1:" + server.port() + "/live/" + SINK_KEY + "?auth=" + SINK_KEY;
  }
}
