package io.rtmprelay.config.reader;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.pkitesting.X509Bundle;
import io.rtmprelay.config.IngestConfig;
import io.rtmprelay.config.RouteConfig.PublishRights;
import io.rtmprelay.config.tls.TestCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** conf/relay.yaml is the reference: it runs, is complete, and its defaults are the code's. */
class ReferenceFileTest {

  /** A key at the start of a line, commented out or not. */
  private static final Pattern KEY =
      Pattern.compile("( *)(?:# ?( *))?((?:- )?)([A-Za-z]+):(?: (.*))?");

  private static final X509Bundle GOOD = TestCertificates.good();

  private final String text = read();

  private static String read() {
    try {
      return Files.readString(Path.of("conf/relay.yaml"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** A key's path, and whether a comment stands right above it. */
  private record Documented(String path, boolean explained) {}

  private static List<Documented> documented(String text) {
    List<Documented> found = new ArrayList<>();
    Deque<Map.Entry<Integer, String>> above = new ArrayDeque<>();
    boolean comment = false;
    for (String line : text.lines().toList()) {
      Matcher key = KEY.matcher(line);
      boolean opensItem = line.strip().startsWith("- #");
      if (!key.matches()) {
        comment = line.strip().startsWith("#") || opensItem;
        continue;
      }
      int spaces = key.group(1).length() + (key.group(2) == null ? 0 : key.group(2).length());
      int indent = spaces + key.group(3).length();
      while (!above.isEmpty() && above.peek().getKey() >= indent) {
        above.pop();
      }
      String name = key.group(4);
      String path = above.isEmpty() ? name : above.peek().getValue() + "." + name;
      above.push(Map.entry(indent, path));
      found.add(new Documented(path, comment));
      comment = false;
    }
    return found;
  }

  @Test
  @DisplayName("it runs as it is")
  void runs() {
    var config = Candidate.of(text).config();
    assertThat(config.ingest()).containsExactly(new IngestConfig("0.0.0.0", 1935));
    assertThat(config.admin().host()).isEqualTo("127.0.0.1");
    assertThat(config.admin().port()).isEqualTo(8080);
    assertThat(config.routes()).hasSize(1);
    var route = config.routes().getFirst();
    assertThat(route.match()).hasToString("live/{name}");
    assertThat(route.publish()).isEqualTo(PublishRights.OPEN);
    assertThat(route.stream()).isEqualTo(config.stream());
    assertThat(route.sinks()).noneMatch(sink -> sink.enabled());
  }

  @Test
  @DisplayName("each value in it is the default of the code")
  void defaults() {
    var written = Candidate.of(text).config();
    var bare = Candidate.of("routes: []").config();
    assertThat(written).usingRecursiveComparison().ignoringFields("routes").isEqualTo(bare);
    assertThat(written.routes().getFirst().sinks())
        .allSatisfy(sink -> assertThat(sink.settings()).isEqualTo(bare.sink()));
  }

  @Test
  @DisplayName("each supported key stands in it with a comment, and no other")
  void complete() {
    Map<String, Boolean> explained = new HashMap<>();
    for (Documented key : documented(text)) {
      explained.merge(key.path, key.explained, Boolean::logicalOr);
    }
    Set<String> supported = leaves(Candidate.of(text).keys());
    assertThat(supported).contains("node.name", "sink.retry.factor", "routes.publish.keys");
    assertThat(explained.keySet()).containsAll(supported);
    Set<String> unexplained = new TreeSet<>(supported);
    unexplained.removeIf(key -> explained.getOrDefault(key, false));
    // Both ways to let publishers in are told of in the comment of `publish`, `key` above its
    // example.
    assertThat(unexplained)
        .containsExactlyInAnyOrder(
            "routes.publish.open", "routes.publish.keys", "routes.sinks.key");
  }

  /**
   * The keys of values, without those that one place of {@code sink} or {@code stream} explains.
   */
  private static Set<String> leaves(Set<String> keys) {
    Set<String> leaves = new TreeSet<>();
    for (String key : keys) {
      boolean parent = keys.stream().anyMatch(other -> other.startsWith(key + "."));
      boolean ofSink =
          key.startsWith("routes.sinks.")
              && keys.contains(key.replaceFirst("routes\\.sinks", "sink"));
      boolean overrides = ofSink || key.startsWith("routes.stream.");
      if (!parent && !overrides) {
        leaves.add(key);
      }
    }
    return leaves;
  }

  @Test
  @DisplayName("its examples that are commented out are valid too")
  void examples() {
    String active =
        text.replaceAll("(?m)^( *)# (?=(- |  )?(?:- )?[a-zA-Z]+: [\"\\[{a-z0-9])", "$1");
    var config =
        Candidate.of(active.replace("      open: true\n", ""))
            .with("LIVE_KEY", "live")
            .with("YOUTUBE_KEY", "abcd")
            .with("RELAY_ADMIN_TOKEN", "token")
            .with("EVENTS_SECRET", "hush")
            .with("CLUSTER_SECRET", "sixteen-at-least")
            .withFile("conf/tls/cert.pem", GOOD.getCertificatePathPEM())
            .withFile("conf/tls/ca.pem", GOOD.getRootCertificatePEM())
            .withFile("conf/tls/key.pem", GOOD.getPrivateKeyPEM())
            .with("KEEPER_PASSWORD", "word")
            .config();
    assertThat(config.routes().getFirst().sinks())
        .extracting(sink -> sink.id())
        .containsExactly("server", "platform", "keeper", "recording");
    assertThat(config.routes().getFirst().publish().keys()).hasSize(1);
    assertThat(config.node().name()).isEqualTo("relay-1");
  }

  @Test
  @DisplayName("whatever becomes of it, it is read or told, and nothing is thrown")
  void mutated() {
    Random random = new Random(3);
    String odd = "{}[]:,-#&*!|>'\"%@`?~ \n\t$\\0\u0007\u00e9\ud83d";
    int valid = 0;
    int invalid = 0;
    for (int i = 0; i < 400; i++) {
      StringBuilder mutant = new StringBuilder(text);
      for (int j = random.nextInt(4); j >= 0; j--) {
        int at = random.nextInt(mutant.length());
        char c = odd.charAt(random.nextInt(odd.length()));
        switch (random.nextInt(8)) {
          case 0 -> mutant.setLength(at + 1);
          case 1, 2, 3 -> mutant.insert(at, c);
          default -> mutant.setCharAt(at, c);
        }
      }
      switch (Candidate.of(mutant.toString()).result()) {
        case ConfigResult.Valid ignored -> valid++;
        case ConfigResult.Invalid told -> {
          assertThat(told.faults()).isNotEmpty();
          invalid++;
        }
      }
    }
    assertThat(valid).isPositive();
    assertThat(invalid).isPositive();
  }
}
