package io.rtmprelay.it.cluster.node;

import static java.util.Objects.requireNonNull;

import io.rtmprelay.it.process.Await;
import io.rtmprelay.it.process.ChildProcess;
import io.rtmprelay.it.process.Tools;
import io.rtmprelay.it.process.WorkFolder;
import io.rtmprelay.it.relay.RelayApi;
import io.rtmprelay.it.relay.RelayConfig;
import io.rtmprelay.it.relay.RelayProcess;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One relay of several, through all its lives. Its files outlive each of them. */
public final class ClusterNode implements AutoCloseable {

  private static final Duration MAX_SIGNAL = Duration.ofSeconds(5);
  private static final Duration MAX_JOIN = Duration.ofSeconds(60);
  private static final int OK = 200;

  private static final List<String> JAVA =
      List.of(
          "@" + Tools.project().resolve("conf/jvm.options"),
          // Starts sooner, with so many JVMs at once on a few cores.
          "-XX:TieredStopAtLevel=1",
          "-Dio.netty.leakDetection.level=simple");

  private final String name;
  private final Path folder;
  private final RelayConfig config;
  private final Inner inner;
  private final List<String> host;
  private volatile @Nullable RelayProcess relay;

  /**
   * @param host what goes before its command line; empty if it runs on this host
   */
  ClusterNode(String name, Path folder, RelayConfig config, Inner inner, List<String> host) {
    this.name = name;
    this.inner = inner;
    this.folder = WorkFolder.create(folder);
    this.config = config;
    this.host = host;
  }

  /** Starts it, and waits until it listens, not until it has joined the others. */
  public void start() {
    relay = RelayProcess.startOn(host, folder, config, JAVA);
  }

  public String name() {
    return name;
  }

  public RelayConfig config() {
    return config;
  }

  /** Where other nodes reach it. */
  public Inner inner() {
    return inner;
  }

  /** Its present life, or the last one. */
  public RelayProcess relay() {
    return requireNonNull(relay, name);
  }

  public RelayApi api() {
    return relay().api();
  }

  /** Where it takes publishers. */
  public InetSocketAddress door() {
    return new InetSocketAddress(config.host(), config.rtmpPort());
  }

  public boolean isAlive() {
    var present = relay;
    return present != null && present.process().isAlive();
  }

  /** Whether a balancer would send anybody there. */
  public boolean isReady() {
    try {
      return isAlive() && api().request("GET", "/health/ready").statusCode() == OK;
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  public void awaitReady() {
    Await.until(name + " is ready", MAX_JOIN, this::isReady, () -> relay().process().output());
  }

  /** Its disk is lost, with all that it has kept; it does not run. */
  public void forget() {
    WorkFolder.remove(folder.resolve("data"));
  }

  /** SIGKILL. */
  public void kill() {
    relay().process().kill();
    relay().process().awaitExit(MAX_SIGNAL);
  }

  /** SIGSTOP: it does nothing any more, and all its connections stay. */
  public void suspend() {
    signal("-STOP");
  }

  /** SIGCONT. */
  public void resume() {
    signal("-CONT");
  }

  private void signal(String signal) {
    var command = Tools.command("kill", signal, relay().process().pid());
    try (var kill = ChildProcess.start("kill " + signal, folder, command)) {
      if (kill.awaitExit(MAX_SIGNAL) != 0) {
        throw new AssertionError(kill.output());
      }
    }
  }

  @Override
  public void close() {
    var present = relay;
    if (present != null) {
      if (present.process().isAlive()) {
        resume();
      }
      present.close();
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
