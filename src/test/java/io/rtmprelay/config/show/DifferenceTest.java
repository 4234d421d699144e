package io.rtmprelay.config.show;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.ServerConfig;
import io.rtmprelay.config.show.ConfigChange.Effect;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What two configs differ in, and how that is called. */
class DifferenceTest {

  private static final String TWO =
      """
      ingest: [ { port: 1935 }, { port: 1936 } ]
      routes:
        - match: "live/{name}"
          publish: { keys: [topsecret-1, topsecret-2] }
          sinks:
            - { id: a, url: "rtmp://h/live/{name}", queue: { bytes: 1MiB } }
            - { id: b, url: "rtmp://h/app", key: topsecret-b }
        - { match: "other/{name}" }
      """;

  private static List<ConfigChange> changes(String before, String after) {
    return ConfigTree.of(SampleConfig.read(before))
        .changesTo(ConfigTree.of(SampleConfig.read(after)));
  }

  private static List<String> told(List<ConfigChange> changes) {
    return changes.stream()
        .map(change -> change.path() + ": " + change.before() + " -> " + change.after())
        .toList();
  }

  private static List<String> toldAfter(String old, String next) {
    assertThat(TWO).contains(old);
    return told(changes(TWO, TWO.replace(old, next)));
  }

  @Test
  @DisplayName("the same config differs in nothing")
  void same() {
    assertThat(changes(SampleConfig.TEXT, SampleConfig.TEXT)).isEmpty();
  }

  @Test
  @DisplayName("a key is named by what it belongs to, never by a position")
  void paths() {
    assertThat(toldAfter("1MiB", "2MiB"))
        .containsExactly("routes[live/{name}].sinks[a].queue.bytes: 1MiB -> 2MiB");
    assertThat(toldAfter("{ port: 1936 }", "{ port: 1936, proxyProtocol: { from: [10.0.0.1] } }"))
        .containsExactly("ingest[0.0.0.0:1936].proxyProtocol: null -> {from=[10.0.0.1]}");
    assertThat(told(changes("node: { name: a }", "node: { name: b }")))
        .containsExactly("node.name: a -> b");
  }

  @Test
  @DisplayName("when a change holds goes by its key, and what comes or goes holds at once")
  void effects() {
    assertThat(effects("node: { name: a }", "node: { name: b }")).containsExactly("restart");
    assertThat(effects("threads: { media: 1 }", "threads: { media: 2 }"))
        .containsExactly("restart");
    assertThat(effects(TWO, TWO.replace("topsecret-1", "topsecret-3"))).containsExactly("next");
    assertThat(effects(TWO, TWO.replace("1936 }", "1936, proxyProtocol: { from: [10.0.0.0/8] } }")))
        .containsExactly("next");
    assertThat(effects(TWO, TWO.replace("1MiB", "2MiB"))).containsExactly("live");
    assertThat(effects(TWO, TWO + "stream: { grace: 1s }\n")).containsExactly("live");
    assertThat(effects(TWO, TWO + "  - { match: \"third/{name}\" }\n")).containsExactly("live");
    assertThat(effects(TWO, TWO.replace(", { port: 1936 }", ""))).containsExactly("live");
  }

  @Test
  @DisplayName("what needs a restart is what a running relay keeps of its config, and no more")
  void restart() {
    ServerConfig running = SampleConfig.read(SampleConfig.TEXT);
    ConfigTree inForce = ConfigTree.of(running);
    Set<Effect> met = new HashSet<>();
    for (Mutants.Mutant mutant : Mutants.of(running)) {
      ServerConfig next = (ServerConfig) mutant.value();
      List<ConfigChange> at = inForce.changesTo(ConfigTree.of(next));
      at.forEach(change -> met.add(change.effect()));
      assertThat(inForce.changesTo(ConfigTree.of(next.within(running))))
          .as(mutant.path())
          .isEqualTo(at.stream().filter(change -> change.effect() != Effect.RESTART).toList());
    }
    assertThat(met).containsExactlyInAnyOrder(Effect.values());
  }

  private static List<String> effects(String before, String after) {
    return changes(before, after).stream().map(change -> change.effect().toString()).toList();
  }

  @Test
  @DisplayName("a secret that changes is told without it")
  void secrets() {
    assertThat(toldAfter("topsecret-b", "topsecret-c"))
        .containsExactly("routes[live/{name}].sinks[b].key: *** -> *** (changed)");
    assertThat(toldAfter("topsecret-2", "topsecret-c"))
        .containsExactly("routes[live/{name}].publish.keys: [***, ***] -> [***, *** (changed)]");
    assertThat(toldAfter(", topsecret-2", ""))
        .containsExactly("routes[live/{name}].publish.keys: [***, ***] -> [***]");
    assertThat(toldAfter("rtmp://h/app", "rtmp://h/app?x=topsecret"))
        .containsExactly(
            "routes[live/{name}].sinks[b].url: rtmp://h/app/*** -> rtmp://h/app/*** (changed)");
    assertThat(toldAfter("rtmp://h/app", "rtmp://g/app?x=topsecret"))
        .containsExactly("routes[live/{name}].sinks[b].url: rtmp://h/app/*** -> rtmp://g/app/***");
  }

  @Test
  @DisplayName("what comes or goes is told whole, at its place")
  void comesAndGoes() {
    String gone = "      - { id: b, url: \"rtmp://h/app\", key: topsecret-b }\n";
    String less = TWO.replace(gone, "");
    assertThat(less).isNotEqualTo(TWO);
    assertThat(changes(TWO, less))
        .singleElement()
        .satisfies(
            change -> {
              assertThat(change.path()).isEqualTo("routes[live/{name}].sinks[b]");
              assertThat(change.before())
                  .asString()
                  .contains("id=b", "url=rtmp://h/app/***", "key=***")
                  .doesNotContain("topsecret");
              assertThat(change.after()).isNull();
            });
    assertThat(changes(less, TWO))
        .singleElement()
        .satisfies(change -> assertThat(change.before()).isNull());
    assertThat(toldAfter("publish: { keys: [topsecret-1, topsecret-2] }", "play: { open: true }"))
        .containsExactlyInAnyOrder(
            "routes[live/{name}].publish.keys: [***, ***] -> null",
            "routes[live/{name}].publish.open: null -> true",
            "routes[live/{name}].play: off -> {open=true}");
  }

  @Test
  @DisplayName("the order of routes counts, that of sinks and listeners does not")
  void order() {
    int first = TWO.indexOf("  - match");
    int second = TWO.indexOf("  - { match");
    String swapped = TWO.substring(0, first) + TWO.substring(second) + TWO.substring(first, second);
    assertThat(told(changes(TWO, swapped)))
        .containsExactly("routes: [live/{name}, other/{name}] -> [other/{name}, live/{name}]");
    assertThat(toldAfter("{ port: 1935 }, { port: 1936 }", "{ port: 1936 }, { port: 1935 }"))
        .isEmpty();
    String sinks = "routes: [ { match: a/b, sinks: [ %s, %s ] } ]";
    String a = "{ id: a, url: 'rtmp://h/a/b' }";
    String b = "{ id: b, url: 'rtmp://h/a/b' }";
    assertThat(changes(sinks.formatted(a, b), sinks.formatted(b, a))).isEmpty();
  }

  @Test
  @DisplayName("a default that changes is told once, not at all that follows it")
  void defaults() {
    assertThat(told(changes(TWO, TWO + "sink: { queue: { bytes: 8MiB, time: 9s } }\n")))
        .containsExactly("sink.queue.bytes: 4MiB -> 8MiB", "sink.queue.time: 4s -> 9s");
    assertThat(told(changes(TWO, TWO + "stream: { grace: 1s }\n")))
        .containsExactly("stream.grace: 10s -> 1s");
    String own = TWO.replace("queue: { bytes: 1MiB }", "queue: { bytes: 4MiB }");
    assertThat(told(changes(TWO, own + "sink: { queue: { bytes: 8MiB } }\n")))
        .containsExactly(
            "sink.queue.bytes: 4MiB -> 8MiB",
            "routes[live/{name}].sinks[a].queue.bytes: 1MiB -> 4MiB");
  }

  @Test
  @DisplayName("two listeners on any free port are told apart")
  void freePorts() {
    assertThat(told(changes("ingest: [{ port: 0 }, { port: 0 }]", "ingest: [{ port: 0 }]")))
        .singleElement()
        .asString()
        .startsWith("ingest[0.0.0.0:0 (2)]: {host=0.0.0.0, port=0");
  }

  @Test
  @DisplayName("what is put in from elsewhere is compared but never shown, in no name either")
  void hidden() {
    String candidate =
        """
        node: { name: "${V}", data: "${SAME}" }
        ingest: [ { port: 1935 }, { host: "${V}", port: 1936 } ]
        admin: { tokens: [ { name: "${V}", secret: s } ] }
        sink: { localAddress: "${ADDRESS}" }
        routes:
          - { match: "${V}/{name}" }
          - match: "live/{name}"
            publish: { hook: { url: "https://${V}/x" } }
            sinks:
              - { id: "${V}", url: "rtmp://${V}/live/{name}" }
              - { id: f, url: "file:${V}/{name}.flv" }
              - { id: g, url: "rtmp://h/live/{name}", login: { user: "${V}", password: w } }
        """;
    ConfigTree inForce = ConfigTree.of(SampleConfig.read("node: { data: same }"));
    Map<String, String> variables =
        Map.of("V", "topsecret", "SAME", "same", "ADDRESS", "10.77.66.55");
    var changes = inForce.changesTo(SampleConfig.hidden(candidate, variables));
    assertThat(changes.toString()).doesNotContain("topsecret", "10.77.66.55");
    assertThat(told(changes))
        .contains("node.name: host-7 -> ***", "sink.localAddress: null -> ***")
        .noneMatch(told -> told.startsWith("node.data"))
        .anyMatch(told -> told.startsWith("ingest[***]: null -> {host=***, port=1936"))
        .anyMatch(told -> told.startsWith("routes[***]: null -> {match=***"))
        .anyMatch(told -> told.startsWith("routes[live/{name}]: null -> {match=live/{name}"));
  }
}
