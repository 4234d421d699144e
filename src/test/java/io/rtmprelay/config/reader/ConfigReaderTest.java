package io.rtmprelay.config.reader;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.LimitsConfig.HandshakeRate;
import io.rtmprelay.config.SinkConfig.EndMode;
import io.rtmprelay.config.yaml.ConfigFault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The file as a whole: defaults, faults all at once, what is put in, secrets. */
class ConfigReaderTest {

  @Test
  @DisplayName("what is left out has the defaults of the design")
  void defaults() {
    var config = Candidate.of("routes: []").config();
    assertThat(config.node().name()).isEqualTo("host-7");
    assertThat(config.node().data()).isEqualTo(Path.of("data"));
    assertThat(config.threads().media()).isEqualTo(2);
    var limits = config.limits();
    assertThat(limits.memory()).isEqualTo(512L << 20);
    assertThat(limits.connections()).isEqualTo(20_000);
    assertThat(limits.connectionsPerAddress()).isEqualTo(2_000);
    assertThat(limits.handshakesPerSecond()).isEqualTo(new HandshakeRate(2_000, 500));
    assertThat(limits.handshake()).isEqualTo(Duration.ofSeconds(10));
    assertThat(limits.publisherIdle()).isEqualTo(Duration.ofSeconds(15));
    assertThat(limits.bitrate()).isEqualTo(100_000_000);
    assertThat(config.stream().memory()).isEqualTo(16L << 20);
    assertThat(config.stream().grace()).isEqualTo(Duration.ofSeconds(10));
    var sink = config.sink();
    assertThat(sink.queue().bytes()).isEqualTo(4L << 20);
    assertThat(sink.queue().time()).isEqualTo(Duration.ofSeconds(4));
    assertThat(sink.connectTimeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(sink.replyTimeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(sink.stallTimeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(sink.retry().first()).isEqualTo(Duration.ofMillis(500));
    assertThat(sink.retry().factor()).isEqualTo(2);
    assertThat(sink.retry().max()).isEqualTo(Duration.ofSeconds(30));
    assertThat(sink.retry().giveUpAfter()).isNull();
    assertThat(sink.end()).isEqualTo(EndMode.UNPUBLISH);
  }

  @Test
  @DisplayName("a small machine gets defaults that fit it")
  void smallMachine() {
    var result = Candidate.of("routes: []").result(new Machine("no good_name!", 1, 20L << 20));
    var config = ((ConfigResult.Valid) result).config();
    assertThat(config.limits().memory()).isEqualTo(14L << 20);
    assertThat(config.stream().memory()).isEqualTo(14L << 20);
    assertThat(config.threads().media()).isEqualTo(1);
    assertThat(config.node().name()).isEqualTo("relay");
  }

  @Test
  @DisplayName("all faults at once, each with its path and place, in the order of the file")
  void allAtOnce() {
    String text =
        """
        node: { nmae: a }
        ingest:
          - port: 70000
          - { port: 1935, host: "a b" }
        admin:
          host: 0.0.0.0
        limits: [1]
        sink:
          queue: { bytes: 1 }
        routes:
          - match: "{app}/x"
            sinks:
              - { id: a, url: "rtmp://h/live/{nothing}" }
          - match: live/{name}
            publish: { keys: [ 1234 ], open: true }
            sinks:
              - { id: b, url: "rtmp://h/live" }
              - { id: b, url: "rtmpe://h/a/b", enabled: maybe }
              - url: "file:"
                end: now
          - match: live/{other}
        colour: red
        """;
    List<ConfigFault> faults = Candidate.of(text).faults();
    assertThat(faults)
        .extracting(fault -> fault.path() + " " + fault.line() + ":" + fault.column())
        .containsExactly(
            "node.nmae 1:9",
            "ingest[0].port 3:11",
            "ingest[1].host 4:25",
            "admin.host 6:9",
            "limits 7:9",
            "sink.queue.bytes 9:19",
            "routes[0].match 11:12",
            "routes[1].publish 15:14",
            "routes[1].publish.keys[0] 15:24",
            "routes[1].sinks[0].url 17:23",
            "routes[1].sinks[1].id 18:15",
            "routes[1].sinks[1].url 18:23",
            "routes[1].sinks[1].enabled 18:49",
            "routes[1].sinks[2].id 19:9",
            "routes[1].sinks[2].url 19:14",
            "routes[1].sinks[2].end 20:14",
            "routes[2].match 21:12",
            "colour 22:1");
    assertThat(faults.getFirst())
        .hasToString("node.nmae (line 1, column 9): is no key here; did you mean name?");
  }

  @ParameterizedTest(name = "{0}")
  @DisplayName("an unknown key is told with what was meant")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          sinks: {} | sinks | did you mean sink?
          limits: { connections_per_address: 5 } | limits.connections_per_address | did you mean connectionsPerAddress?
          sink: { retry: { frist: 1s } } | sink.retry.frist | did you mean first?
          sink: { stall: 5s } | sink.stall | did you mean stallTimeout?
          routes: [{ match: a/b, grace: 1s }] | routes[0].grace | it belongs to routes.stream.grace
          sink: { connections: 1s } | sink.connections | it belongs to limits.connections
          stream: { zzz: 1 } | stream.zzz | is no key here
          sink: { end:close } | sink.end... | is a space missing after a colon?
          """)
  void unknown(String text, String path, String words) {
    ConfigFault fault = Candidate.of(text).fault();
    assertThat(fault.path()).isEqualTo(path);
    assertThat(fault.message()).endsWith(words);
  }

  @Test
  @DisplayName("a key that is there twice is told at its second place")
  void twice() {
    ConfigFault fault = Candidate.of("sink:\n  end: close\n  start: gop\n  end: close\n").fault();
    assertThat(fault)
        .isEqualTo(new ConfigFault("sink.end", 4, 3, "is there twice, first in line 2"));
  }

  @ParameterizedTest(name = "{0}")
  @DisplayName("two listeners on one address are told; others are not")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ingest: [{ port: 1 }, { port: 1 }] | ingest[1].port | where ingest[0] listens already
          ingest: [{ port: 8080 }] | ingest[0].port |
          admin: { port: 1935 } | admin.port | where ingest listens already
          ingest: [{ host: 127.0.0.1, port: 9 }, { host: 127.0.0.2, port: 9 }] | |
          ingest: [{ port: 0 }, { port: 0 }] | |
          """)
  void clashes(String text, String path, String words) {
    if (path == null) {
      Candidate.of(text).config();
      return;
    }
    ConfigFault fault = Candidate.of(text).fault();
    // The admin port is read after ingest, so that one is told, at its section if it is a default.
    assertThat(fault.path()).isEqualTo(words == null ? "admin.port" : path);
    assertThat(fault.message()).contains(words == null ? "where ingest[0] listens" : words);
  }

  @Test
  @DisplayName("values are put in after parsing, in every type")
  void putIn() {
    var config =
        Candidate.of(
                """
                node: { name: "${NAME}-${N:1}" }
                ingest: [ { port: "${PORT}" } ]
                sink: { end: "${END:close}", connectTimeout: "${T}s" }
                cluster: { enabled: "${C:off}" }
                routes:
                  - match: "live/{name}"
                    publish: { keys: [ "${file:/run/k}" ] }
                    sinks: [ { id: a, url: "${BASE:rtmp://h/live/{name}}", enabled: "${E}" } ]
                """)
            .with("NAME", "r")
            .with("PORT", "1999")
            .with("T", "3")
            .with("E", "no")
            .withFile("/run/k", "12345\n")
            .config();
    assertThat(config.node().name()).isEqualTo("r-1");
    assertThat(config.ingest().getFirst().port()).isEqualTo(1999);
    assertThat(config.sink().end()).isEqualTo(EndMode.CLOSE);
    assertThat(config.sink().connectTimeout()).isEqualTo(Duration.ofSeconds(3));
    var route = config.routes().getFirst();
    assertThat(route.publish().keys().getFirst().reveal()).isEqualTo("12345");
    assertThat(route.sinks().getFirst().url().text()).isEqualTo("rtmp://h/live/{name}");
    assertThat(route.sinks().getFirst().enabled()).isFalse();
  }

  @Test
  @DisplayName("what is put in is no YAML, and keeps its line")
  void putInIsText() {
    var faults =
        Candidate.of("node:\n  name: ${A}\n  data: ${B}\n").with("A", "x\nadmin: {}").faults();
    assertThat(faults)
        .extracting(fault -> fault.path() + " " + fault.line())
        .containsExactly("node.name 2", "node.data 3");
    assertThat(faults.getLast().message()).contains("the variable B, which is not set");
  }

  @Test
  @DisplayName("a value that was put in is never printed, even where it is no secret")
  void putInIsNotPrinted() {
    var fault = Candidate.of("admin: { port: \"${P}\" }").with("P", "topsecret").fault();
    assertThat(fault.message()).endsWith("but is ${P}");
    fault = Candidate.of("admin: { port: \"${P:topsecret}\" }").fault();
    assertThat(fault.message()).endsWith("but is ${P:...}");
  }

  @ParameterizedTest
  @DisplayName("no fault prints a secret, wherever it stands and however it is mistyped")
  @ValueSource(
      strings = {
        "publish: { keys: topsecret }",
        "publish: { keys: [ [topsecret] ] }",
        "publish: { keys:topsecret }",
        "publish: { key: topsecret }",
        "publish: topsecret",
        "publish: { keys: [ *topsecret ] }",
        "publish: { keys: [ !topsecret!x y ] }",
        "publish: { keys: [ \"topsecret\\u0007\" ] }",
        "publish: { keys: [ \"topsecret ] }",
        "publish: { keys: [ @topsecret ] }",
        "publish: { token: { secret:topsecret } }",
        "sinks: [ { id: a, url: 'rtmp://h/a', key: 'topsecret{' } ]",
        "sinks: [ { id: a, url: 'rtmp://h/a', key: '{topsecret}' } ]",
        "sinks: [ { id: a, url: 'rtmp://h/a', key: [topsecret] } ]",
        "sinks: [ { id: a, url: 'rtmp://h/topsecret' } ]",
        "sinks: [ { id: a, url: 'rtmpe://h/a/topsecret' } ]",
        "sinks: [ { id: a, url: 'rtmp://h/a/{topsecret}' } ]",
        "sinks: [ { id: a, url: 'rtmp://h/a/topsecret x' } ]",
        "sinks: [ { id: a, url: 'rtmp://h/a/topsecret}' } ]",
        "sinks: [ { id: a, url: 'rtmp://u:topsecret@h/a/b' } ]",
        "sinks: [ { id: a, url: topsecret } ]",
        "sinks: [ { id: a, url: 'file:a', key: topsecret } ]",
        "sinks: [ { id: a, url: '${topsecret' } ]"
      })
  void faultsKeepSecrets(String keys) {
    var faults = Candidate.of("routes: [ { match: 'a/{name}', " + keys + " } ]").faults();
    assertThat(faults).isNotEmpty();
    assertThat(faults.toString()).doesNotContain("topsecret");
  }

  @Test
  @DisplayName("no config prints a secret")
  void configKeepsSecrets() {
    var config =
        Candidate.of(
                """
                routes:
                  - match: "live/{name}"
                    publish: { keys: [ topsecret ] }
                    sinks:
                      - { id: a, url: "rtmp://h/a/topsecret?x=topsecret" }
                      - { id: b, url: "rtmp://h/a", key: "topsecret?{query}" }
                """)
            .config();
    assertThat(config.toString()).contains("live/{name}").doesNotContain("topsecret");
  }

  @ParameterizedTest(name = "{0}")
  @DisplayName("a secret that YAML takes for something else must be quoted")
  @ValueSource(
      strings = {
        "1234",
        "0123",
        "1_000",
        "0x1F",
        "0o17",
        "1e5",
        "-1.5",
        ".5",
        "yes",
        "Off",
        "true",
        "12:30",
        "2026-11-22",
        ".inf"
      })
  void secretsAreText(String bare) {
    String route = "routes: [ { match: a/b, publish: { keys: [ %s ] } } ]";
    ConfigFault fault = Candidate.of(route.formatted(bare)).fault();
    assertThat(fault.path()).isEqualTo("routes[0].publish.keys[0]");
    assertThat(fault.message()).contains("put it in quotes").doesNotContain(bare);
    var keys = Candidate.of(route.formatted('"' + bare + '"')).config().routes().getFirst();
    assertThat(keys.publish().keys().getFirst().reveal()).isEqualTo(bare);
  }

  @Test
  @DisplayName("two readings of one text are equal, so that a reload can compare them")
  void equality() {
    String text =
        "routes: [ { match: 'live/{name}', publish: { keys: [ s ] },"
            + " sinks: [ { id: a, url: 'rtmp://h/a', key: k }, { id: f, url: 'file:{name}.flv' } ] } ]";
    assertThat(Candidate.of(text).config()).isEqualTo(Candidate.of(text).config());
    assertThat(Candidate.of(text.replace("[ s ]", "[ t ]")).config())
        .isNotEqualTo(Candidate.of(text).config());
    assertThat(Candidate.of(text.replace("key: k", "key: l")).config())
        .isNotEqualTo(Candidate.of(text).config());
  }
}
