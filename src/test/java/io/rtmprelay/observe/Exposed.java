package io.rtmprelay.observe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.pkitesting.X509Bundle;
import io.rtmprelay.RunningNode;
import io.rtmprelay.config.tls.TestCertificates;
import io.rtmprelay.it.peer.RtmpPublisher;
import io.rtmprelay.it.process.Await;
import io.rtmprelay.it.process.WorkFolder;
import io.rtmprelay.transport.tls.TlsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Every metric that a relay exposes which has something of everything: TLS, a live stream, a sink
 * that works and one that does not.
 */
final class Exposed {

  private static final Pattern TYPE = Pattern.compile("# TYPE (\\S+) (\\S+)");
  private static final Pattern SAMPLE = Pattern.compile("([a-z_0-9]+)(?:\\{(.*)})? \\S+");
  private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

  private static final int FRAMES = 10;

  private static @Nullable Map<String, Metric> metrics;

  private Exposed() {}

  /** One metric by the name in its TYPE line. */
  record Metric(String type, Map<String, Set<String>> labels) {}

  /** By name; a histogram's and a summary's by what comes before _bucket, _count and _sum. */
  static synchronized Map<String, Metric> metrics() {
    Map<String, Metric> known = metrics;
    if (known == null) {
      known = parsed(scrape());
      metrics = known;
    }
    return known;
  }

  private static String scrape() {
    Path folder = WorkFolder.fresh("exposed-metrics");
    try (RunningNode relay = RunningNode.start(config(folder));
        RtmpPublisher publisher = RtmpPublisher.start(relay.ingestPort(0), "live", "cam")) {
      relay.get("/api/v1/streams"); // so that answers are counted
      String[] scrape = {""};
      publisher.sendMedia(FRAMES);
      double failedBefore = TlsServer.failedHandshakes();
      try (Socket noTls = new Socket(InetAddress.getLoopbackAddress(), relay.ingestPort(1))) {
        noTls.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(UTF_8));
        assertThat(noTls.getInputStream().readAllBytes()).hasSizeLessThan(100);
      }
      Await.until(
          "everything has something to show",
          Duration.ofSeconds(20),
          () -> {
            scrape[0] = relay.get("/metrics");
            return scrape[0].contains(
                    "relay_stream_sinks_live{app=\"live\",name=\"cam\",sink=\"rec\"} 1")
                && scrape[0].contains("jvm_memory_used_bytes")
                && scrape[0].contains("relay_disk_free_bytes{")
                && scrape[0].contains("relay_tls_handshakes_failed_total " + (failedBefore + 1))
                && !scrape[0].contains("relay_sink_failures_total{class=\"retryable\"} 0");
          });
      WorkFolder.write(folder.resolve("scrape.txt"), scrape[0]); // for who looks why a test failed
      return scrape[0];
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String config(Path folder) throws IOException {
    X509Bundle bundle = TestCertificates.good();
    Path certificate =
        Files.writeString(folder.resolve("cert.pem"), bundle.getCertificatePathPEM());
    Path key = Files.writeString(folder.resolve("key.pem"), bundle.getPrivateKeyPEM());
    return """
        node: { name: seen, data: "%1$s/data" }
        ingest:
          - { host: 127.0.0.1, port: 0 }
          - { host: 127.0.0.1, port: 0, tls: { certificate: "%2$s", key: "%3$s" } }
        admin: { host: 127.0.0.1, port: 0 }
        metrics: { perStream: true }
        routes:
          - match: "live/{name}"
            sinks:
              - { id: rec, url: "file:%1$s/rec/{name}.flv" }
              - { id: down, url: "rtmp://127.0.0.1:1/live/{name}" }
        """
        .formatted(folder, certificate, key);
  }

  private static Map<String, Metric> parsed(String scrape) {
    Map<String, Metric> found = new LinkedHashMap<>();
    String name = "";
    Metric metric = new Metric("", new LinkedHashMap<>());
    for (String line : scrape.lines().toList()) {
      Matcher type = TYPE.matcher(line);
      Matcher sample = SAMPLE.matcher(line);
      if (type.matches()) {
        name = type.group(1);
        metric = new Metric(type.group(2), new LinkedHashMap<>());
        found.put(name, metric);
      } else if (sample.matches()) {
        assertThat(sample.group(1)).startsWith(name);
        for (Matcher l = LABEL.matcher(sample.group(2) == null ? "" : sample.group(2));
            l.find(); ) {
          metric.labels.computeIfAbsent(l.group(1), first -> new TreeSet<>()).add(l.group(2));
        }
      }
    }
    return found;
  }
}
