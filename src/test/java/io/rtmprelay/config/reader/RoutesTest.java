package io.rtmprelay.config.reader;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.RouteConfig;
import io.rtmprelay.config.RouteConfig.DialogueConfig;
import io.rtmprelay.config.RouteConfig.LoginConfig;
import io.rtmprelay.config.RouteConfig.Profile;
import io.rtmprelay.config.RouteConfig.TargetConfig;
import io.rtmprelay.config.RouteConfig.TokenConfig;
import io.rtmprelay.config.Secret;
import io.rtmprelay.config.SinkConfig.EndMode;
import io.rtmprelay.config.Template;
import io.rtmprelay.config.host.AddressLists;
import io.rtmprelay.config.host.HostPattern;
import io.rtmprelay.config.yaml.ConfigFault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Routes and their sinks. */
class RoutesTest {

  private static final Map<String, String> CAM =
      Template.variables(Map.of(), "live", "cam", "S", "n", "");

  private static TargetConfig sink(String keys) {
    return Candidate.ofSink(keys)
        .with("KEY", "topsecret")
        .with("HOST", "h")
        .config()
        .routes()
        .getFirst()
        .sinks()
        .getFirst();
  }

  @Test
  @DisplayName("a route and a sink inherit what they do not say, key by key")
  void inherits() {
    var config =
        Candidate.of(
                """
                stream: { memory: 8MiB, grace: 3s }
                sink: { end: close, retry: { first: 1s }, queue: { time: 2s } }
                routes:
                  - match: "live/{name}"
                    stream: { grace: 0s }
                    sinks:
                      - { id: a, url: "rtmp://h/a/b", retry: { max: 1m }, queue: { bytes: 1MiB } }
                """)
            .config();
    RouteConfig route = config.routes().getFirst();
    assertThat(route.stream().memory()).isEqualTo(8L << 20);
    assertThat(route.stream().grace()).isZero();
    var settings = route.sinks().getFirst().settings();
    assertThat(settings.end()).isEqualTo(EndMode.CLOSE);
    assertThat(settings.retry().first()).isEqualTo(Duration.ofSeconds(1));
    assertThat(settings.retry().max()).isEqualTo(Duration.ofMinutes(1));
    assertThat(settings.queue().time()).isEqualTo(Duration.ofSeconds(2));
    assertThat(settings.queue().bytes()).isEqualTo(1L << 20);
    assertThat(config.sink().queue().bytes()).isEqualTo(4L << 20);
  }

  @ParameterizedTest(name = "{0}")
  @DisplayName("who may publish is said in exactly one way")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {} | must have exactly one of open, keys, token, hook, but has 0
          { open: true, keys: [a] } | must have exactly one of open, keys, token, hook, but has 2
          { open: false } | must be true
          { keys: [] } | is empty, so nobody could come in
          { keys: [abc, ""] } | is empty, but a secret has at least one character
          { open: sometimes } | must be on or off, but is sometimes
          { deny: [10.0.0.1] } | must have exactly one of open, keys, token, hook, but has 0
          { allow: [10.0.0.0/8], open: true, keys: [a] } | keys, token, hook, but has 2
          { open: true, allow: ["h.example"] } | must be an address or a network
          { open: true, deny: ["10.0.0.1:1935"] } | without a port
          { open: true, deny: ["10.0.0.1/33"] } | has /33, which fits no such address
          { hook: { url: "http://h.example/" } } | must be https://host/..., or http:// with a loopback
          { hook: { url: "http://127.0.0.1.example/" } } | must be https://host/..., or http:// with
          { hook: { url: "https://" } } | is no URL
          { hook: { url: "https://h/", timeout: 10s } } | must be from 100ms to 9s
          { token: {} } | is missing
          { token: { secrets: [] } } | is empty, so nobody could come in
          { token: { secret: abc, secrets: [def] } } | is one of secrets
          """)
  void publish(String rights, String words) {
    ConfigFault fault = Candidate.of("routes: [ { match: a/b, publish: " + rights + " } ]").fault();
    assertThat(fault.message()).contains(words);
  }

  @Test
  @DisplayName("tokens have one secret or several; addresses alone open what they name")
  void tokensAndAddresses() {
    var rights =
        Candidate.of(
                """
                routes:
                  - { match: a/b, publish: { token: { secret: abc } }, play: { token: { secrets: [d, e] } } }
                  - { match: c/d, publish: { allow: [10.0.0.0/8], deny: ["10.0.0.1"] }, play: { allow: ["::1"] } }
                """)
            .config()
            .routes();
    assertThat(rights.get(0).publish().token()).isEqualTo(token("abc"));
    assertThat(rights.get(0).play().token()).isEqualTo(token("d", "e"));
    assertThat(rights.get(1).publish().open()).isTrue();
    assertThat(rights.get(1).publish().addresses())
        .isEqualTo(
            new AddressLists(
                List.of(new HostPattern("10.0.0.0/8")), List.of(new HostPattern("10.0.0.1"))));
    assertThat(rights.get(1).play().open()).isTrue();
  }

  private static TokenConfig token(String... secrets) {
    return new TokenConfig(Stream.of(secrets).map(Secret::new).toList());
  }

  @ParameterizedTest(name = "play: {0}")
  @DisplayName("play may be switched off in any spelling")
  @CsvSource({"off", "false", "no", "OFF", "'\"off\"'"})
  void playOff(String word) {
    Candidate.of("routes: [ { match: a/b, play: " + word + " } ]").config();
  }

  @Test
  @DisplayName("play has no other word")
  void playWord() {
    assertThat(Candidate.of("routes: [ { match: a/b, play: on } ]").fault().message())
        .contains("must be off, or say who may play");
  }

  @ParameterizedTest(name = "{0} before {1}")
  @DisplayName("a route that an earlier one leaves nothing is told")
  @CsvSource({"live/{name},live/{name}", "live/{name},live/{x}", "'{all*}',live/cam"})
  void shadowed(String first, String second) {
    ConfigFault fault =
        Candidate.of("routes:\n- match: '%s'\n- match: '%s'".formatted(first, second)).fault();
    assertThat(fault.path()).isEqualTo("routes[1].match");
    assertThat(fault.line()).isEqualTo(3);
    assertThat(fault.message()).contains("never reached, since routes[0] matches");
  }

  @Test
  @DisplayName("the narrower route first is no fault")
  void narrowFirst() {
    Candidate.of("routes:\n- match: 'live/cam'\n- match: 'live/{name}'").config();
  }

  @ParameterizedTest(name = "{0}")
  @DisplayName("a sink's URL, key and id that cannot work are told")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          url: 'rtmp://h/live' | url | names no stream after the app
          url: 'rtmp://h/live/{x}' | url | is none of app, name, node, query, start
          url: 'rtmp://h/live/{name' | url | has a brace
          url: 'rtmp://h/live/a b' | url | holds a blank
          url: 'rtmpe://h/live/x' | url | rtmpe:// is obsolete
          url: 'rtmpt://h/live/x' | url | rtmpt:// is obsolete
          url: 'srt://h/live/x' | url | srt:// is not spoken here
          url: [a] | url | must be a single value, but is a list
          key: k | url | is missing
          url: 'rtmp://h', key: k | url | names no app
          url: 'rtmp://h/live', key: '{x}' | key | is none of app, name, node, query, start
          url: 'rtmp://h/live', key: '' | key | is empty
          url: 'rtmp://h/live', key: 12345 | key | put it in quotes
          url: 'file:' | url | names no file
          url: 'file:rec/' | url | names no file
          url: 'file://host/{name}.flv' | url | names a host
          url: 'file:{query}{name}.flv' | url | may not use {query}
          url: 'file:rec/all.flv' | url | is the same file for every stream
          url: 'file:{x}.flv' | url | is none of app, name, node, query, start
          url: 'file:{name}.flv', key: k | key | is for a sink that dials a server
          url: 'file:{name}.flv', backup: 'rtmp://h/a/b' | backup | is for a sink that dials a server
          url: 'file:{name}.flv', profile: x | profile | is for a sink that dials a server
          url: 'rtmp://h/live/x', backup: 'rtmp://h/live' | backup | names no stream after the app
          url: 'rtmp://h/live', key: k, backup: 'rtmp://i' | backup | names no app
          url: 'rtmp://h/live', key: k, profile: mixer | profile | must be one of none, youtube, twitch
          url: 'rtmp://h/live', key: k, profile: facebook | url | Facebook takes only rtmps://
          url: 'rtmp://h/live', key: k, profile: x | url | X takes rtmp:// on 80
          url: 'rtmp://h/app/{name}', profile: twitch | url | Twitch wants a stream key; give it as key
          url: 'rtmp://h/live2', key: k, profile: youtube, backup: 'rtmp://i:80/live2?backup=1' | backup | YouTube takes rtmp:// on 1935
          url: 'rtmp://h/live/x', retry: { giveUpAfter: 1ms } | retry.giveUpAfter | 10ms
          url: 'rtmp://h/live/x', login: { user: u } | login.password | is missing
          url: 'rtmp://h/live/x', login: { password: p } | login.user | is missing
          url: 'rtmp://h/live/x', login: { user: 'a&b', password: p } | login.user | without blanks
          url: 'rtmp://h/live/x', login: { user: u, password: 12345 } | login.password | put it in quotes
          url: 'rtmp://h/live/x', reconnectTo: ['*'] | reconnectTo[0] | no valid host name
          url: 'rtmp://h/live/x', reconnectTo: x | reconnectTo | must be a list
          url: 'file:{name}.flv', login: { user: u, password: p } | login | is for a sink that dials a server
          url: 'file:{name}.flv', reconnectTo: [h] | reconnectTo | is for a sink that dials a server
          url: 'rtmp://h/live/x', enabled: 2 | enabled | must be on or off, but is 2
          """)
  void badSink(String keys, String key, String words) {
    ConfigFault fault = Candidate.ofSink(keys).fault();
    assertThat(fault.path()).isEqualTo("routes[0].sinks[0]." + key);
    assertThat(fault.message()).contains(words);
  }

  @Test
  @DisplayName("the ids of one route differ, those of two routes need not")
  void ids() {
    String sinks = "sinks: [{ id: a, url: 'rtmp://h/x/y' }%s]";
    String second = ", { id: a, url: 'rtmp://h/x/z' }";
    ConfigFault fault =
        Candidate.of("routes: [{ match: a/b, " + sinks.formatted(second) + " }]").fault();
    assertThat(fault.path()).isEqualTo("routes[0].sinks[1].id");
    assertThat(fault.message()).contains("is the id of routes[0].sinks[0] already");
    String route = "- { match: a/%s, " + sinks.formatted("") + " }\n";
    Candidate.of("routes:\n" + route.formatted("b") + route.formatted("c")).config();
    assertThat(Candidate.ofSink("url: 'rtmp://h/x/y'").config().routes()).hasSize(1);
  }

  @ParameterizedTest(name = "{0} is shown as {1}")
  @DisplayName("a URL is shown without what may be a key")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          url: 'rtmp://10.0.0.11/live/{name}' | rtmp://10.0.0.11/live/cam
          url: 'rtmp://10.0.0.11/live/out' | rtmp://10.0.0.11/live/out
          url: 'rtmp://${HOST}/live/{app}-{name}' | rtmp://h/live/live-cam
          url: 'rtmp://h/live/${KEY}' | rtmp://h/live/***
          url: 'rtmp://h/live/x${KEY}y' | rtmp://h/live/***
          url: 'rtmp://h/live/${NONE:topsecret}' | rtmp://h/live/***
          url: 'rtmp://h/live/{name}?k=topsecret' | rtmp://h/live/***
          url: 'rtmp://h/live/{name}?k=a/b' | rtmp://h/live/***
          url: 'rtmp://h/live/{name}?{query}' | rtmp://h/live/***
          url: 'rtmp://h/live', key: '${KEY}' | rtmp://h/live/***
          url: 'rtmp://h/live2?backup=1', key: 'topsecret' | rtmp://h/live2/***
          url: 'file:rec/{app}/{name}-{start}.flv' | file:rec/live/cam-S.flv
          url: 'file:///rec/{name}.flv' | file:/rec/cam.flv
          """)
  void shown(String keys, String shown) {
    TargetConfig sink = sink(keys);
    assertThat(sink.shown(CAM)).isEqualTo(shown);
    assertThat(sink.toString()).doesNotContain("topsecret");
  }

  @Test
  @DisplayName("a platform's sink has a key, and a backup with an app of its own; neither is shown")
  void platform() {
    TargetConfig sink =
        sink(
            "url: 'rtmp://a.rtmp.youtube.com/live2', key: '${KEY}', profile: youtube,"
                + " backup: 'rtmp://b.rtmp.youtube.com/live2?backup=1', retry: { giveUpAfter: 1h }");
    assertThat(sink.profile()).isEqualTo(Profile.YOUTUBE);
    assertThat(sink.shownBackup(CAM)).isEqualTo("rtmp://b.rtmp.youtube.com/live2/***");
    assertThat(sink.settings().retry().giveUpAfter()).isEqualTo(Duration.ofHours(1));
    TargetConfig tunnel = sink("url: 'rtmp://127.0.0.1:1936/rtmp', key: k, profile: facebook");
    assertThat(tunnel.profile()).isEqualTo(Profile.FACEBOOK);
    assertThat(tunnel.backup()).isNull();
  }

  @Test
  @DisplayName("K40, K50: a sink may have a login, and hosts that it may be sent to")
  void dialogue() {
    TargetConfig sink =
        sink(
            "url: 'rtmp://h/live/x', login: { user: 7, password: s3cret },"
                + " reconnectTo: ['*.h.example', 10.0.0.0/8]");
    assertThat(sink.dialogue())
        .isEqualTo(
            new DialogueConfig(
                new LoginConfig("7", new Secret("s3cret")),
                List.of(new HostPattern("*.h.example"), new HostPattern("10.0.0.0/8"))));
    assertThat(sink.toString()).doesNotContain("s3cret");
    assertThat(sink("url: 'rtmp://h/live/x'").dialogue()).isEqualTo(DialogueConfig.PLAIN);
  }

  @Test
  @DisplayName("variables and captures may stand anywhere in URL and key")
  void variables() {
    var route =
        Candidate.of(
                """
                node: { name: relay-1 }
                routes:
                  - match: "{tenant}/{name}"
                    sinks: [{ id: a, url: "rtmp://{tenant}.{node}.in/{tenant}", key: "{name}?{query}" }]
                """)
            .config()
            .routes()
            .getFirst();
    Map<String, String> captures = Objects.requireNonNull(route.match().match("acme/cam"));
    var filled = Template.variables(captures, "acme", "cam", "S", "relay-1", "a=1");
    assertThat(route.sinks().getFirst().url().fill(filled))
        .isEqualTo("rtmp://acme.relay-1.in/acme");
    Template key = Objects.requireNonNull(route.sinks().getFirst().key());
    assertThat(key.fill(filled)).isEqualTo("cam?a=1");
  }
}
