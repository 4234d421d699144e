package io.rtmprelay.control.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.show.ConfigChange;
import io.rtmprelay.config.show.ConfigTree;
import io.rtmprelay.config.yaml.ConfigFault;
import io.rtmprelay.control.bus.ConfigAnswer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a config from afar is told, and what it is never told. */
class CandidateTest {

  private static final String LIVE =
      "routes: [ { match: 'live/{name}', publish: { keys: [ \"${KEY}\" ] } } ]";

  private final Setting setting = new Setting().with("KEY", "topsecret").with("PIN", "70000");

  private ConfigAnswer.Checked check(String candidate) {
    return new Candidate(candidate, setting, Setting.MACHINE)
        .against(ConfigTree.of(setting.config(LIVE)));
  }

  private List<ConfigChange> changes(String candidate) {
    ConfigAnswer.Checked checked = check(candidate);
    assertThat(checked).isInstanceOf(ConfigAnswer.Sound.class);
    return ((ConfigAnswer.Sound) checked).changes();
  }

  private List<ConfigFault> faults(String candidate) {
    ConfigAnswer.Checked checked = check(candidate);
    assertThat(checked).isInstanceOf(ConfigAnswer.Faulty.class);
    return ((ConfigAnswer.Faulty) checked).faults();
  }

  @Test
  @DisplayName("the text that is in force changes nothing, its references put in")
  void same() {
    assertThat(changes(LIVE)).isEmpty();
    assertThat(changes(LIVE.replace("${KEY}", "topsecret"))).isEmpty();
  }

  @Test
  @DisplayName("another text is told by what it has otherwise")
  void differs() {
    assertThat(changes(LIVE + "\nsink: { delay: 1s }"))
        .singleElement()
        .hasToString("ConfigChange[path=sink.delay, before=0s, after=1s, effect=live]");
    assertThat(changes(LIVE.replace("KEY", "PIN")))
        .singleElement()
        .hasToString(
            "ConfigChange[path=routes[live/{name}].publish.keys, before=[***],"
                + " after=[*** (changed)], effect=next]");
  }

  @Test
  @DisplayName("all faults are told with path and line")
  void faulty() {
    assertThat(faults("nodes: {}\nadmin: { port: 99999 }\n"))
        .extracting(fault -> fault.path() + " " + fault.line())
        .containsExactly("nodes 1", "admin.port 2");
    assertThat(faults("node: { name: \"${NONE}\" }"))
        .singleElement()
        .extracting(ConfigFault::message)
        .asString()
        .contains("the variable NONE, which is not set");
    assertThat(faults("")).singleElement().hasToString("line 1, column 1: the file is empty");
  }

  @ParameterizedTest
  @DisplayName("no reference shows its value, whatever it is put into")
  @ValueSource(
      strings = {
        "node: { name: \"${KEY}\" }",
        "node: { name: \"a-${KEY}\" }",
        "node: { data: \"/${KEY}/x\" }",
        "node: { name: \"-${KEY}\" }",
        "node: \"${KEY}\"",
        "ingest: [ { host: \"${KEY}\" } ]",
        "ingest: [ { port: \"${KEY}\" } ]",
        "admin: { host: \"${KEY}\" }",
        "threads: { media: \"${KEY}\" }",
        "limits: { memory: \"${KEY}\" }",
        "sink: { end: \"${KEY}\" }",
        "sink: { codecs: [ \"${KEY}\" ] }",
        "sink: { tls: { ca: \"${KEY}\" } }",
        "sink: { tls: { pins: [ \"${KEY}\" ] } }",
        "sink: { localAddress: \"${KEY}\" }",
        "ingest: [ { tls: { certificate: \"/${KEY}\", key: \"/${KEY}\" } } ]",
        "routes: [ { match: \"${KEY}\" } ]",
        "routes: [ { match: \"${KEY}{\" } ]",
        "routes: [ { match: \"${KEY}\" }, { match: \"${KEY}\" } ]",
        "routes: [ { match: a/b, sinks: [ { id: \"${KEY}\", url: 'rtmp://h/a/b' } ] } ]",
        "routes: [ { match: a/b, sinks: [ { id: \"${KEY} \", url: 'rtmp://h/a/b' } ] } ]",
        "routes: [ { match: a/b, sinks: [ { id: a, url: \"${KEY}\" } ] } ]",
        "routes: [ { match: a/b, sinks: [ { id: a, url: \"${KEY}://h/a\" } ] } ]",
        "routes: [ { match: a/b, sinks: [ { id: a, url: \"rtmp://${KEY}/a/b\" } ] } ]",
        "routes: [ { match: a/b, sinks: [ { id: a, url: \"rtmp://${KEY}/a\" } ] } ]",
        "routes: [ { match: a/b, sinks: [ { id: a, url: \"rtmp://h/${KEY}/b\" } ] } ]",
        "routes: [ { match: a/b, sinks: [ { id: a, url: \"file:${KEY}\" } ] } ]",
        "routes: [ { match: a/b, sinks: [ { id: a, url: 'rtmp://h/a/b', backup: \"rtmp://${KEY}/a/b\" } ] } ]",
        "routes: [ { match: a/b, sinks: [ { id: a, url: 'rtmp://h/a/b', reconnectTo: [\"${KEY}\"] } ] } ]",
        "routes: [ { match: a/b, sinks: [ { id: a, url: 'rtmp://h/a/b', login: { user: \"${KEY}\", password: p } } ] } ]",
        "routes: [ { match: a/b, sinks: [ { id: a, url: 'rtmp://h/a', key: \"{${KEY}}\" } ] } ]"
      })
  void hidden(String candidate) {
    assertThat(check(candidate).toString()).doesNotContain("topsecret");
  }

  @Test
  @DisplayName("nor does a part of it, in the words of whoever took it apart")
  void hiddenParts() {
    String sink = "routes: [ { match: a/b, sinks: [ { id: a, url: \"%s\" } ] } ]";
    assertThat(faults(sink.formatted("rtmp://h:${PIN}/a/b")).toString()).doesNotContain("70000");
    setting.with("URL", "secretscheme://secrethost/secretapp");
    assertThat(faults(sink.formatted("${URL}")).toString()).doesNotContain("secret");
    setting.with("HOST", "secrethost/secretapp");
    assertThat(faults(sink.formatted("rtmp://${HOST}")).toString()).doesNotContain("secret");
    assertThat(faults("ingest: [{ port: 1999 }, { port: 1999 }]").toString()).contains("1999");
    setting.with("PORT", "1999");
    assertThat(faults("ingest: [{ port: \"${PORT}\" }, { port: \"${PORT}\" }]").toString())
        .doesNotContain("1999");
  }

  @Test
  @DisplayName("a file shows only whether it is there, and none without end is read")
  void files(@TempDir Path folder) throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), "topsecret-file\n");
    assertThat(check("node: { name: \"${file:" + secret + "}\" }").toString())
        .doesNotContain("topsecret")
        .contains("node.name", "***");
    assertThat(faults("node: { data: \"${file:" + folder + "/none}\" }"))
        .singleElement()
        .extracting(ConfigFault::message)
        .asString()
        .endsWith("none, which cannot be read");
    for (String endless : List.of("/dev/zero", "/proc/self/environ", folder.toString())) {
      assertThat(faults("node: { data: \"${file:" + endless + "}\" }"))
          .singleElement()
          .extracting(ConfigFault::message)
          .asString()
          .endsWith("which cannot be read");
    }
    assertThat(
            faults("ingest: [ { tls: { certificate: %s, key: %s } } ]".formatted(secret, secret))
                .toString())
        .contains("holds no certificate")
        .doesNotContain("topsecret");
  }
}
