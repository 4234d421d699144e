package io.rtmprelay;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.tls.TestCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CautionsTest {

  @TempDir private Path folder = Path.of("");

  @Test
  @DisplayName("an expired certificate and a server that nobody verifies are told, nothing else")
  void tells() throws IOException {
    var old = TestCertificates.expired();
    Path certificate = Files.writeString(folder.resolve("cert.pem"), old.getCertificatePathPEM());
    Path key = Files.writeString(folder.resolve("key.pem"), old.getPrivateKeyPEM());
    String text =
        """
        ingest:
          - { port: 1935 }
          - { port: 1936, tls: { certificate: "%s", key: "%s" } }
        routes:
          - match: "live/{name}"
            sinks:
              - { id: a, url: "rtmps://h/a", key: topsecret, tls: { verify: off } }
              - { id: b, url: "rtmp://h/a", key: topsecret, tls: { verify: off } }
              - { id: c, url: "rtmps://h/a", key: topsecret }
        """
            .formatted(certificate, key);
    var config = ConfigFile.parse(text);
    var cautions = Cautions.of(config, Instant.now());
    assertThat(cautions).hasSize(2);
    assertThat(cautions.get(0)).startsWith("ingest[1].tls.certificate: the certificate expired on");
    assertThat(cautions.get(1)).startsWith("routes[0].sinks[0].tls.verify: off");
    assertThat(cautions.toString()).doesNotContain("topsecret");
    assertThat(Cautions.of(config, Instant.now().minus(Duration.ofDays(10)))).hasSize(1);
  }

  @Test
  @DisplayName("a host that publishers choose is told, unless it is bounded where that may lead")
  void openHost() {
    String text =
        """
        routes:
          - match: "{host}/{name}"
            sinks:
              - { id: a, url: "rtmp://h-{node}/{host}/{name}" }
              - { id: b, url: "rtmp://{host}.example/a/{name}" }
              - { id: c, url: "rtmp://h/a/{name}", backup: "rtmp://{app}/a/{name}" }
              - { id: d, url: "file:{app}//{name}.flv" }
        """;
    Instant now = Instant.now();
    assertThat(Cautions.of(ConfigFile.parse(text), now))
        .hasSize(2)
        .allMatch(told -> told.contains("they choose where the relay connects"))
        .satisfies(told -> assertThat(told.get(0)).startsWith("routes[0].sinks[1].url"))
        .satisfies(told -> assertThat(told.get(1)).startsWith("routes[0].sinks[2].url"));
    String bounded = "limits: { sinkTargets: [\"*.example\"] }\n" + text;
    assertThat(Cautions.of(ConfigFile.parse(bounded), now)).isEmpty();
  }

  @Test
  @DisplayName("a quorum that both halves of a split network can have is told")
  void quorum() {
    String text =
        "cluster: { enabled: on, secret: sixteen-at-least, peers: [a], nodes: 4, quorum: %d }";
    Instant now = Instant.now();
    assertThat(Cautions.of(ConfigFile.parse(text.formatted(3)), now)).isEmpty();
    assertThat(Cautions.of(ConfigFile.parse(text.formatted(2)), now))
        .singleElement()
        .asString()
        .startsWith("cluster.quorum: 2 of 4, so the halves");
  }
}
