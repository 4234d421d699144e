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
