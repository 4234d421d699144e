package io.rtmprelay.it.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.tls.TestCertificates;
import io.rtmprelay.it.flv.FrameHashes;
import io.rtmprelay.it.peer.FfmpegPublisher;
import io.rtmprelay.it.peer.Fixture;
import io.rtmprelay.it.process.Await;
import io.rtmprelay.it.process.ChildProcess;
import io.rtmprelay.it.process.Ports;
import io.rtmprelay.it.process.WorkFolder;
import io.rtmprelay.it.tls.ServerCertificate;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The image, made by {@code run.sh}, on a base without a shell; and the relay in it. */
class ImageIT {

  private static final Duration MAX_TIME = Duration.ofSeconds(60);
  private static final int BAD_CONFIG = 2;
  private static final long MEMORY = 512L << 20;
  private static final String USER = "10001";

  private static Path folder = Path.of("");
  private static ImageTar image;

  @BeforeAll
  static void make() {
    folder = WorkFolder.fresh("image");
    var base = RuntimeImage.ofLibraries(WorkFolder.create(folder.resolve("base")));
    image = ImageTar.make(base, folder);
  }

  /** Roots and layers are hundreds of megabytes. */
  @AfterAll
  static void clear() {
    WorkFolder.fresh("image");
    WorkFolder.fresh("image-debian");
  }

  @Test
  @DisplayName("it says how it runs: by number as nobody in particular, its volume, ports and time")
  void tellsHowToRun() {
    var run = image.run();
    assertThat(run.getString("User")).isEqualTo(USER + ":" + USER);
    assertThat(run.getString("WorkingDir")).isEqualTo("/var/lib/rtmp-relay");
    assertThat(run.getJsonObject("Volumes").fieldNames()).containsOnly("/var/lib/rtmp-relay");
    assertThat(run.getJsonObject("ExposedPorts").fieldNames())
        .isEqualTo(Set.of("1935/tcp", "8080/tcp"));
    assertThat(image.words("Env")).containsOnly("PATH=/usr/bin", "MALLOC_ARENA_MAX=1");
    assertThat(image.words("Entrypoint"))
        .startsWith("java", "@/opt/rtmp-relay/conf/jvm.options")
        .endsWith("io.rtmprelay.Main");
    assertThat(image.words("Cmd")).containsExactly("--config", "/etc/rtmp-relay/relay.yaml");
    assertThat(run.getJsonObject("Labels").getString("org.opencontainers.image.title"))
        .isEqualTo("rtmp-relay");
    // The same sources make the same image, whenever that is.
    assertThat(Instant.parse(image.config().getString("created"))).isBefore("2026-11-23T00:00:00Z");
  }

  @Test
  @DisplayName("what changes with each version of the relay is apart from what seldom does")
  void isLayered() {
    var layers = image.layers();
    var libraries = image.files(layers.get(1));
    assertThat(libraries).allMatch(file -> file.matches("opt/rtmp-relay/libs/[^/]+\\.jar"));
    assertThat(libraries).anyMatch(file -> file.contains("netty-transport-native-epoll"));
    assertThat(image.files(layers.get(2))).containsOnly("opt/rtmp-relay/classpath/rtmp-relay.jar");
    var rest = layers.subList(3, layers.size()).stream().flatMap(l -> image.files(l).stream());
    assertThat(rest)
        .contains("opt/rtmp-relay/conf/jvm.options")
        .contains("etc/rtmp-relay/relay.yaml")
        .noneMatch(file -> file.endsWith(".keep"));
  }

  @Test
  @DisplayName("read-only, without a privilege and within 512 MiB it relays, and drains at SIGTERM")
  void relays() {
    relaysIn(image, folder);
  }

  @Test
  @Tag("full")
  @DisplayName("on a small Debian it does the same")
  void relaysOnDebian() {
    var place = WorkFolder.fresh("image-debian");
    var base = RuntimeImage.ofDebian(WorkFolder.create(place.resolve("base")));
    relaysIn(ImageTar.make(base, place), place);
  }

  private static void relaysIn(ImageTar image, Path folder) {
    int rtmp = Ports.free();
    int rtmps = Ports.free();
    int admin = Ports.free();
    try (var memory = MemoryGroup.of(MEMORY)) {
      var container = new Container(image, folder, memory);
      configure(container, rtmp, rtmps, admin);
      try (var relay = container.start()) {
        relay.awaitLine("ready", MAX_TIME, line -> line.matches("ready in \\d+ ms"));
        assertThat(user(relay)).containsOnly(USER);
        checkRanks(ThreadNiceness.of(relay.pid()));
        publish(folder, container, relay, rtmp);
        // Native code was unpacked to /tmp.
        assertThat(relay.output()).contains("TLS is done by BoringSSL");
        assertThat(relay.output())
            .doesNotContainIgnoringCase("exception")
            .doesNotContain("VM warning");
      }
      refusesTooMuch(container);
    }
  }

  private static void configure(Container container, int rtmp, int rtmps, int admin) {
    var config = container.config();
    var pem = ServerCertificate.write(config, "server", TestCertificates.good());
    for (Path file : List.of(pem.certificate(), pem.key())) {
      assertThat(file.toFile().setReadable(true, false)).isTrue();
    }
    WorkFolder.write(
        config.resolve("relay.yaml"),
        """
        ingest:
          - { host: 127.0.0.1, port: %d }
          - host: 127.0.0.1
            port: %d
            tls: { certificate: /etc/rtmp-relay/server.pem, key: /etc/rtmp-relay/server.key }
        admin: { port: %d }
        drain: { deadline: 1h }
        routes:
          - match: "live/{name}"
            sinks:
              - { id: file, url: "file:recordings/{name}.flv" }
        """
            .formatted(rtmp, rtmps, admin));
  }

  /** An encoder that publishes when SIGTERM comes goes on to its end; then the relay leaves. */
  private static void publish(Path folder, Container container, ChildProcess relay, int port) {
    var url = "rtmp://127.0.0.1:" + port + "/live/cam";
    var recording = container.data().resolve("recordings/cam.flv");
    try (var publisher = FfmpegPublisher.start(folder, Fixture.H264_AAC, url)) {
      Await.until(
          "media", MAX_TIME, () -> Files.exists(recording) && Files.size(recording) > 20_000);
      ProcessHandle.of(relay.pid()).orElseThrow().destroy();
      assertThat(relay.awaitExit(MAX_TIME)).as(relay.output()).isZero();
      assertThat(publisher.process().awaitExit(MAX_TIME)).as("the encoder was not cut").isZero();
    }
    assertThat(FrameHashes.of(recording)).isEqualTo(FrameHashes.of(Fixture.H264_AAC.file()));
  }

  /** Media loops go first, for which no privilege is needed. */
  private static void checkRanks(ThreadNiceness niceness) {
    assertThat(niceness.of("vert.x-eventloo")).as("media and control").containsExactly(0, 5);
    assertThat(niceness.of("C2 CompilerThre")).containsExactly(5);
    assertThat(niceness.of("vert.x-worker-t")).containsExactly(5);
    assertThat(niceness.of("VM Thread")).as("for which all others wait").containsExactly(0);
  }

  private static List<String> user(ChildProcess relay) {
    var status =
        new String(
            WorkFolder.read(Path.of("/proc/" + relay.pid() + "/status")), StandardCharsets.UTF_8);
    return List.of(
        status.replaceAll("(?s).*\\nUid:\\t(\\d+).*", "$1"),
        status.replaceAll("(?s).*\\nGid:\\t(\\d+).*", "$1"));
  }

  /** Half of the container's memory is for buffers, 70 % of that for media. */
  private static void refusesTooMuch(Container container) {
    WorkFolder.write(
        container.config().resolve("greedy.yaml"), "limits: { memory: 200MiB }\nroutes: []\n");
    try (var check = container.start("check", "--config", "/etc/rtmp-relay/greedy.yaml")) {
      assertThat(check.awaitExit(MAX_TIME)).as(check.output()).isEqualTo(BAD_CONFIG);
      assertThat(check.output())
          .contains("limits.memory")
          .contains("200MiB")
          .contains("179MiB, 70 % of the JVM's direct memory of 256MiB");
    }
  }
}
