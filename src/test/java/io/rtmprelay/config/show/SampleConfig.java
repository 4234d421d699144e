package io.rtmprelay.config.show;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.pkitesting.X509Bundle;
import io.rtmprelay.config.ServerConfig;
import io.rtmprelay.config.reader.ConfigReader;
import io.rtmprelay.config.reader.ConfigResult;
import io.rtmprelay.config.reader.Machine;
import io.rtmprelay.config.tls.TestCertificates;
import io.rtmprelay.config.yaml.Reading;
import io.rtmprelay.config.yaml.Variables;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A config in which every key is set, and reading it. */
final class SampleConfig {

  private static final X509Bundle GOOD = TestCertificates.good();
  private static final Machine MACHINE = new Machine("host-7", 4, 1L << 30);

  /** Each secret begins with the word topsecret. */
  static final String TEXT =
      """
      node: { name: relay-1, data: "/var/lib/$${relay}" }
      ingest:
        - { host: 0.0.0.0, port: 1935 }
        - { port: 0 }
        - { port: 0, proxyProtocol: { from: [10.0.0.0/8, 192.168.0.1] } }
        - { host: "::1", port: 1936, tls: { certificate: cert.pem, key: key.pem } }
      admin:
        port: 8443
        metrics: open
        tls: { certificate: cert.pem, key: key.pem }
        tokens:
          - { name: ops, role: admin, secret: topsecret-ops }
          - { name: eyes, secret: topsecret-eyes }
      viewers: [ { port: 8081, tls: { certificate: cert.pem, key: key.pem } } ]
      threads: { media: 3 }
      limits:
        memory: 256MiB
        connections: 100
        connectionsPerAddress: 10
        messageSize: 1MiB
        handshakesPerSecond: { total: 50, perAddress: 5 }
        sinkTargets: ["*.example.com", "10.0.0.0/8:1936"]
        handshake: 1500ms
        publisherIdle: 20s
        bitrate: 2500kbps
      stream: { memory: 1MiB, grace: 0s, gap: freeze, onDuplicate: standby }
      sink:
        queue: { bytes: 100000, time: 90s }
        connectTimeout: 4s
        replyTimeout: 9s
        stallTimeout: 2m
        retry: { first: 1s, factor: 1.5, max: 1m, giveUpAfter: 1h }
        end: close
        delay: 250ms
        tracks: { video: [1, 0], audio: [] }
        codecs: [avc1, mp4a, "15"]
        hevc: legacy
        enhanced: on
        tls:
          ca: ca.pem
          pins: ["sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="]
          verify: off
        start: gop
        localAddress: 10.0.0.1
      routes:
        - match: "live/{name}"
          publish: { keys: [topsecret-1, topsecret-2] }
          play: { keys: [topsecret-3] }
          maxStreams: 100
          stream: { grace: 30s }
          sinks:
            - { id: a, url: "rtmp://10.0.0.11/live/{name}", tracks: all, codecs: any }
            - { id: b, url: "rtmps://{name}.example/app/x?t=topsecret-b", enabled: false, end: unpublish }
            - id: c
              url: "rtmps://user.live-video.net/app/"
              key: "topsecret-c?{query}"
              backup: "rtmps://live-video.net/backup?x=topsecret-d"
              profile: ivs
              reconnectTo: ["*.live-video.net:443", 10.1.0.0/16]
              login: { user: relay, password: topsecret-e }
            - { id: d, url: "rtmp://h/live/literal", backup: "rtmp://h:1936/live/{name}" }
            - { id: e, url: "rtmp://h/live/${NAME}" }
            - { id: f, url: "file:rec/{app}/{name}-{start}.flv", rotate: 1h, keep: 3, maxBytes: 1GiB, keepBytes: 9GiB }
        - { match: "token/{name}", publish: { token: { secret: topsecret-4 } }, play: { token: { secrets: [topsecret-5, topsecret-9] }, allow: [10.0.0.0/8], deny: [10.1.0.0/16] } }
        - { match: "hook/{name}", publish: { hook: { url: "https://u:topsecret@h.example:444/topsecret?x=topsecret", timeout: 1s, ca: ca.pem }, allow: [10.0.0.0/8], deny: [10.1.0.0/16] } }
        - { match: "{all*}", play: { open: true } }
      events:
        - { url: "https://h.example/topsecret", secret: topsecret-6 }
        - { url: "http://h.example", secret: topsecret-7 }
      cluster: { enabled: true, secret: topsecret-8-of-nodes, host: 10.0.0.5, advertise: n1.example, members: 1, bus: 2, media: 3, peers: [n1.example, "[fd00::2]:5"], nodes: 5, quorum: 4, detection: 3s, tls: on }
      drain: { deadline: 1d }
      log: { level: debug, format: json, levels: { io.netty: trace, audit: off } }
      metrics: { perStream: true }
      tracing: { otlp: "https://collector.example:4318/base" }
      """;

  private SampleConfig() {}

  static ServerConfig config() {
    return read(TEXT);
  }

  /** The same where the nodes find each other by one name. */
  static ServerConfig foundByName() {
    return read(TEXT.replaceFirst("peers: \\[.*?, \".*?\"]", "dns: nodes.example"));
  }

  static ServerConfig read(String text) {
    return read(text, Map.of("NAME", "topsecret-name"));
  }

  static ServerConfig read(String text, Map<String, String> environment) {
    Reading all = new Reading(variables(environment));
    ConfigResult result = ConfigReader.read(text, all, MACHINE);
    assertThat(result).isInstanceOf(ConfigResult.Valid.class);
    return ((ConfigResult.Valid) result).config();
  }

  /** The keys that the reader asks {@code text} for, without places in lists. */
  static Set<String> keys(String text) {
    Reading all = new Reading(variables(Map.of("NAME", "topsecret-name")));
    ConfigReader.read(text, all, MACHINE);
    return all.keys();
  }

  /** The places of {@code text} at which something is put in from elsewhere. */
  static ConfigTree hidden(String text, Map<String, String> environment) {
    Reading all = new Reading(variables(environment));
    ConfigResult result = ConfigReader.read(text, all, MACHINE);
    assertThat(result).isInstanceOf(ConfigResult.Valid.class);
    return ConfigTree.of(((ConfigResult.Valid) result).config()).hiding(all.putIn());
  }

  static Variables variables(Map<String, String> environment) {
    Map<String, String> files =
        Map.of(
            "cert.pem", GOOD.getCertificatePathPEM(),
            "key.pem", GOOD.getPrivateKeyPEM(),
            "ca.pem", GOOD.getRootCertificatePEM());
    return new Variables() {
      @Override
      public @Nullable String variable(String name) {
        return environment.get(name);
      }

      @Override
      public String file(String path) throws IOException {
        String contents = files.get(path);
        if (contents == null) {
          throw new IOException("no such file");
        }
        return contents;
      }
    };
  }
}
