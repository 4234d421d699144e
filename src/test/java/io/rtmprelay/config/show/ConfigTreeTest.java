package io.rtmprelay.config.show;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.ServerConfig;
import io.rtmprelay.config.show.Mutants.Mutant;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The effective config as it is shown: complete, loadable, without secrets. */
class ConfigTreeTest {

  private static JsonObject shown(String text) {
    return new JsonObject(ConfigTree.of(SampleConfig.read(text)).shown());
  }

  @Test
  @DisplayName("defaults are filled in, in the words of the file")
  void defaults() {
    JsonObject shown = shown("node: { name: n }");
    assertThat(shown.fieldNames())
        .containsExactly(
            "node", "ingest", "admin", "viewers", "threads", "limits", "stream", "sink", "routes",
            "events", "cluster", "drain", "log", "metrics", "tracing");
    assertThat(shown.getJsonObject("node").encode())
        .isEqualTo("{\"name\":\"n\",\"data\":\"data\"}");
    assertThat(shown.getJsonArray("ingest").encode())
        .isEqualTo("[{\"host\":\"0.0.0.0\",\"port\":1935,\"proxyProtocol\":null,\"tls\":null}]");
    assertThat(shown.getJsonObject("limits").getString("memory")).isEqualTo("512MiB");
    assertThat(shown.getJsonObject("limits").getString("bitrate")).isEqualTo("100Mbps");
    assertThat(shown.getJsonObject("stream").encode())
        .isEqualTo(
            "{\"memory\":\"16MiB\",\"grace\":\"10s\",\"gap\":\"idle\",\"onDuplicate\":\"reject\"}");
    JsonObject sink = shown.getJsonObject("sink");
    assertThat(sink.getJsonObject("retry").encode())
        .isEqualTo("{\"first\":\"500ms\",\"factor\":2,\"max\":\"30s\",\"giveUpAfter\":\"never\"}");
    assertThat(sink.getJsonObject("tracks").encode())
        .isEqualTo("{\"video\":\"all\",\"audio\":\"all\"}");
    assertThat(sink.getString("codecs")).isEqualTo("any");
    assertThat(sink.getJsonObject("tls").encode())
        .isEqualTo("{\"ca\":null,\"pins\":[],\"verify\":\"on\"}");
  }

  @Test
  @DisplayName("secrets are ***, a URL keeps its templates and loses what may be a key")
  void masked() {
    JsonObject shown = shown(SampleConfig.TEXT);
    assertThat(shown.encode()).doesNotContain("topsecret");
    assertThat(ConfigTree.of(SampleConfig.config()).toString()).doesNotContain("topsecret");
    JsonObject route = shown.getJsonArray("routes").getJsonObject(0);
    assertThat(route.getJsonObject("publish").encode()).isEqualTo("{\"keys\":[\"***\",\"***\"]}");
    List<String> urls = new ArrayList<>();
    route.getJsonArray("sinks").forEach(sink -> urls.add(((JsonObject) sink).getString("url")));
    assertThat(urls)
        .containsExactly(
            "rtmp://10.0.0.11/live/{name}",
            "rtmps://{name}.example/app/***",
            "rtmps://user.live-video.net/app/***",
            "rtmp://h/live/literal",
            "rtmp://h/live/***",
            "file:rec/{app}/{name}-{start}.flv");
    JsonObject keyed = route.getJsonArray("sinks").getJsonObject(2);
    assertThat(keyed.getString("key")).isEqualTo("***");
    assertThat(keyed.getString("backup")).isEqualTo("rtmps://live-video.net/backup/***");
    JsonObject hook = shown.getJsonArray("routes").getJsonObject(2).getJsonObject("publish");
    assertThat(hook.encode())
        .startsWith(
            "{\"hook\":{\"url\":\"https://h.example:444/***\",\"timeout\":\"1s\",\"ca\":\"ca.pem\"}");
    assertThat(shown.getJsonArray("events").getJsonObject(1).getString("url"))
        .isEqualTo("http://h.example");
  }

  static Stream<String> texts() throws IOException {
    return Stream.of(
        SampleConfig.TEXT,
        Files.readString(Path.of("conf/relay.yaml")),
        "routes: []",
        "node: { name: n }\nthreads: { media: 1 }\nlimits: { sinkTargets: [], bitrate: 1234567bps }");
  }

  @ParameterizedTest
  @MethodSource("texts")
  @DisplayName("what is shown, its secrets put back in, is read as the same config")
  void loadable(String text) {
    ServerConfig config = SampleConfig.read(text);
    ConfigTree tree = ConfigTree.of(config);
    Map<String, String> secrets = new HashMap<>();
    String written = new JsonObject(revealed(tree.root(), secrets)).encodePrettily();
    assertThat(SampleConfig.read(written, secrets)).isEqualTo(config);
  }

  /** As it is shown, but with a reference in place of what is masked. */
  private static Map<String, @Nullable Object> revealed(
      Shown.Keys keys, Map<String, String> secrets) {
    Map<String, @Nullable Object> revealed = new LinkedHashMap<>();
    keys.places().forEach((key, place) -> revealed.put(key, revealed(place, secrets)));
    return revealed;
  }

  private static @Nullable Object revealed(Shown place, Map<String, String> secrets) {
    return switch (place) {
      case Shown.Keys keys -> revealed(keys, secrets);
      case Shown.Items items ->
          items.items().stream().map(item -> revealed(item.place(), secrets)).toList();
      case Shown.Value value -> revealed(value.plain(), value.meant(), secrets);
    };
  }

  private static @Nullable Object revealed(
      @Nullable Object shown, @Nullable Object meant, Map<String, String> secrets) {
    if (shown instanceof List<?> each && meant instanceof List<?> secret) {
      List<@Nullable Object> all = new ArrayList<>();
      for (int i = 0; i < each.size(); i++) {
        all.add(revealed(each.get(i), secret.get(i), secrets));
      }
      return all;
    }
    if (!(shown instanceof String text && text.contains(Shown.MASK))) {
      return shown;
    }
    String name = "S" + secrets.size();
    secrets.put(name, (String) (meant instanceof List<?> url ? url.getFirst() : meant));
    return "${" + name + "}";
  }

  /** What the config file has no key for. */
  private static final String NOT_OF_THE_FILE = "TargetConfig.setAtRunTime";

  @Test
  @DisplayName("there is no component of the config whose change is not told")
  void exhaustive() {
    Set<String> told = new TreeSet<>(told(SampleConfig.config()));
    told.addAll(told(SampleConfig.foundByName()));
    Set<String> components = Mutants.components(ServerConfig.class);
    assertThat(components.remove(NOT_OF_THE_FILE)).isTrue();
    assertThat(told).containsExactlyInAnyOrderElementsOf(components);
  }

  private static Set<String> told(ServerConfig config) {
    ConfigTree tree = ConfigTree.of(config);
    Set<String> told = new TreeSet<>();
    for (Mutant mutant : Mutants.of(config)) {
      if (mutant.component().equals(NOT_OF_THE_FILE)) {
        continue;
      }
      List<ConfigChange> changes = tree.changesTo(ConfigTree.of((ServerConfig) mutant.value()));
      assertThat(changes).as(mutant.path()).isNotEmpty();
      if (!mutant.component().equals("TargetConfig.publicName")) {
        assertThat(changes.toString()).doesNotContain("topsecret");
      }
      told.add(mutant.component());
    }
    return told;
  }

  @Test
  @DisplayName("one sink by itself has no key")
  void sink() {
    var sinks = SampleConfig.config().routes().getFirst().sinks();
    Map<String, @Nullable Object> shown = ConfigTree.sink(sinks.get(2));
    assertThat(shown).containsEntry("id", "c").containsEntry("profile", "ivs");
    assertThat(shown).doesNotContainKey("key");
    assertThat(shown.toString()).doesNotContain("topsecret");
    Map<String, @Nullable Object> file = ConfigTree.sink(sinks.get(5));
    assertThat(file).containsEntry("rotate", "1h").containsEntry("maxBytes", "1GiB");
    assertThat(file).doesNotContainKeys("backup", "profile", "login", "reconnectTo");
  }
}
