package io.rtmprelay.cluster.member;

import com.hazelcast.config.Config;
import io.rtmprelay.config.Secret;
import io.rtmprelay.config.ServerConfig.ClusterConfig;
import io.rtmprelay.it.process.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Members of one cluster in this process, on free ports of the loopback. */
public final class Members implements AutoCloseable {

  public static final String SECRET = "the secret of the nodes";

  private final int count;
  private final int quorum;
  private final Consumer<Config> more;
  private final List<Integer> ports;
  private final List<Membership> joined = new ArrayList<>();

  private Members(int count, int quorum, Consumer<Config> more) {
    this.count = count;
    this.quorum = quorum;
    this.more = more;
    this.ports = freePorts(3 * count);
  }

  /** Starts all of {@code count} nodes, {@code node-0} and so on. */
  public static Members of(int count, Consumer<Config> more) {
    Members members = none(count, more);
    for (int i = 0; i < count; i++) {
      members.join(i);
    }
    return members;
  }

  /** Starts none yet. */
  public static Members none(int count, Consumer<Config> more) {
    return new Members(count, count / 2 + 1, more);
  }

  /** Starts the node of that place, or starts it again. */
  public Membership join(int place) {
    return join(place, SECRET);
  }

  /** Starts the node of that place with a secret of its own. */
  Membership join(int place, String secret) {
    try {
      return join(place, secret, "node-" + place);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same with a name of its own. */
  Membership join(int place, String secret, String name) throws IOException {
    Membership member = Membership.join(config(place, secret), name, more);
    joined.add(member);
    return member;
  }

  /** The config of the node of that place. */
  public ClusterConfig config(int place) {
    return config(place, SECRET);
  }

  private ClusterConfig config(int place, String secret) {
    return new ClusterConfig(
        true,
        new Secret(secret),
        "127.0.0.1",
        null,
        ports.get(3 * place),
        ports.get(3 * place + 1),
        ports.get(3 * place + 2),
        ports.subList(0, 3 * count).stream()
            .filter(port -> ports.indexOf(port) % 3 == 0)
            .map(port -> "127.0.0.1:" + port)
            .toList(),
        null,
        count,
        quorum,
        Duration.ofSeconds(2),
        false);
  }

  /** Those that joined, in that order. */
  public List<Membership> joined() {
    return joined;
  }

  /** The one that joined at that place. */
  public Membership get(int place) {
    return joined.get(place);
  }

  /** Ends a node as a crash does: nobody is told. */
  public void kill(Membership member) {
    member.hazelcast().getLifecycleService().terminate();
  }

  @Override
  public void close() {
    joined.forEach(this::kill);
  }

  /** Ports that nobody listened on a moment ago. */
  public static List<Integer> freePorts(int count) {
    return Stream.generate(Ports::free).limit(count).toList();
  }
}
