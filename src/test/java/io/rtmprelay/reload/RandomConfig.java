package io.rtmprelay.reload;

import io.rtmprelay.config.RouteConfig;
import io.rtmprelay.config.reader.ConfigReader;
import io.rtmprelay.config.reader.ConfigResult;
import io.rtmprelay.config.reader.Machine;
import io.rtmprelay.config.yaml.Variables;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A valid config made by chance, of few names and many combinations of them, so that two of them
 * share some things, differ in others and have still others in another order.
 *
 * @param yaml with its addresses as {@code PORT0}, {@code PORT1} and so on
 * @param tokens secrets that are let in; empty if everybody is
 */
record RandomConfig(String yaml, List<String> tokens) {

  /** Addresses that there may be. */
  static final int PORTS = 6;

  /** Secrets that there may be of each kind. */
  static final List<String> KEYS = List.of("key-1", "key-2", "key-3");

  static final List<String> TOKENS = List.of("token-1", "token-2", "token-3");

  private static final Variables NOTHING =
      new Variables() {
        @Override
        public @Nullable String variable(String name) {
          return null;
        }

        @Override
        public String file(String path) throws IOException {
          throw new NoSuchFileException(path);
        }
      };

  private static final List<String> MATCHES =
      List.of("live/a", "live/{name}", "event/{name}", "{x}/{name}", "{all*}");

  /** As the file has it on ports of its own, beginning with {@code first}. */
  String on(int first, Path data) {
    String text = "node: { name: n, data: \"" + data + "\" }\n" + yaml;
    for (int i = 0; i < PORTS; i++) {
      text = text.replace("PORT" + i, String.valueOf(first + i));
    }
    return text;
  }

  /**
   * Draws one.
   *
   * @param servers ports of media servers
   */
  static RandomConfig draw(Random chance, List<Integer> servers) {
    while (true) {
      RandomConfig drawn = new Drawing(chance, servers).draw();
      if (drawn.isValid()) {
        return drawn;
      }
    }
  }

  /** Whether a route takes {@code stream}. */
  boolean takes(String stream) {
    return read() instanceof ConfigResult.Valid(var config)
        && RouteConfig.first(config.routes(), stream) != null;
  }

  /** Not every order of routes is: none may hide another. */
  private boolean isValid() {
    return read() instanceof ConfigResult.Valid;
  }

  private ConfigResult read() {
    Machine machine = new Machine("host", 2, 1L << 30);
    return ConfigReader.read(on(1, Path.of("data")), NOTHING, machine);
  }

  /** One in the making. */
  private static final class Drawing {

    private final Random chance;
    private final List<Integer> servers;
    private final StringBuilder yaml = new StringBuilder();

    Drawing(Random chance, List<Integer> servers) {
      this.chance = chance;
      this.servers = servers;
    }

    RandomConfig draw() {
      List<String> tokens = some(TOKENS, 0);
      line("ingest: [ %s ]".formatted(listeners(some(List.of("PORT0", "PORT1"), 1))));
      line(
          "admin: { port: %s, metrics: %s, tokens: [ %s ] }"
              .formatted(one("PORT2", "PORT3"), one("viewer", "open"), tokens(tokens)));
      line("viewers: [ %s ]".formatted(listeners(some(List.of("PORT4", "PORT5"), 0))));
      line(
          "limits: { memory: %s, connections: %s, handshake: %s, publisherIdle: %s, bitrate: %s }"
              .formatted(
                  one("64MiB", "96MiB"),
                  one("1000", "2000"),
                  one("10s", "20s"),
                  one("15s", "30s"),
                  one("50Mbps", "100Mbps")));
      line("drain: { deadline: %s }".formatted(one("0s", "1s")));
      line("log: { level: %s }".formatted(one("warn", "error")));
      line("stream: { %s }".formatted(stream()));
      line("sink: { %s }".formatted(sink()));
      line("routes:");
      some(MATCHES, 1).forEach(this::route);
      return new RandomConfig(yaml.toString(), tokens);
    }

    private void route(String match) {
      line("  - match: \"%s\"".formatted(match));
      line("    publish: %s".formatted(rights("{ open: true }")));
      line("    play: %s".formatted(rights("off")));
      line("    stream: { %s }".formatted(chance.nextBoolean() ? "" : stream()));
      line("    sinks:");
      for (String id : some(List.of("s", "t", "u"), 0)) {
        line(
            "      - { id: %s, url: \"rtmp://127.0.0.1:%s/%s/{name}\", enabled: %s%s }"
                .formatted(
                    id,
                    servers.get(chance.nextInt(servers.size())),
                    one("one", "two"),
                    one("true", "true", "false"),
                    chance.nextBoolean() ? "" : ", " + sink()));
      }
      int lines = yaml.length();
      if (yaml.lastIndexOf("    sinks:\n") == lines - "    sinks:\n".length()) {
        yaml.setLength(lines - "    sinks:\n".length());
      }
    }

    private String rights(String otherwise) {
      return chance.nextBoolean()
          ? otherwise
          : "{ keys: [ %s ] }".formatted(String.join(", ", some(KEYS, 1)));
    }

    private String stream() {
      return "memory: %s, grace: %s, onDuplicate: %s"
          .formatted(one("4MiB", "8MiB"), one("0s", "5s"), one("reject", "replace", "standby"));
    }

    private String sink() {
      return "queue: { bytes: %s, time: %s }, stallTimeout: %s, end: %s, enhanced: %s"
          .formatted(
              one("1MiB", "2MiB"),
              one("3s", "4s"),
              one("10s", "20s"),
              one("unpublish", "close"),
              one("auto", "off"));
    }

    private String tokens(List<String> secrets) {
      return String.join(
          ", ",
          secrets.stream()
              .map(
                  secret ->
                      "{ name: of-%s, role: %s, secret: %s }"
                          .formatted(secret, one("viewer", "operator", "admin"), secret))
              .toList());
    }

    private static String listeners(List<String> ports) {
      return String.join(
          ", ", ports.stream().map("{ host: 127.0.0.1, port: %s }"::formatted).toList());
    }

    /** At least {@code least} of {@code all}, in some order. */
    private List<String> some(List<String> all, int least) {
      List<String> shuffled = new ArrayList<>(all);
      Collections.shuffle(shuffled, chance);
      return shuffled.subList(0, chance.nextInt(least, all.size() + 1));
    }

    private String one(String... choices) {
      return choices[chance.nextInt(choices.length)];
    }

    private void line(String text) {
      yaml.append(text).append('\n');
    }
  }
}
