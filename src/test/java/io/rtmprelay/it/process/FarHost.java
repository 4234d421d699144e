package io.rtmprelay.it.process;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A host of its own, in a network namespace behind a link to this one, that can vanish: from then
 * on nothing that it sends arrives, not even the end of its connections. Needs root, {@code ip} and
 * {@code nft}.
 */
public final class FarHost implements AutoCloseable {

  private static final Duration MAX_TIME = Duration.ofSeconds(10);
  private static final String BITS = "/30";

  private static final AtomicInteger UP = new AtomicInteger();

  private final int number = UP.incrementAndGet();
  private final String name = "relay" + ProcessHandle.current().pid() + "-" + number % 10;
  private final String here;
  private final String there;

  private FarHost() {
    // From 198.18.0.0/15, which is set apart for tests of networks.
    int net = (int) ((ProcessHandle.current().pid() + number) % 64) * 4;
    here = "198.18.213." + (net + 1);
    there = "198.18.213." + (net + 2);
  }

  /** Brings the host up, with a link to this one. */
  public static FarHost up() {
    FarHost host = new FarHost();
    try {
      host.connect();
      return host;
    } catch (RuntimeException | Error e) {
      host.close();
      throw e;
    }
  }

  private void connect() {
    ip("netns add " + name);
    ip("link add " + name + " type veth peer name far netns " + name);
    ip("addr add " + here + BITS + " dev " + name);
    ip("link set " + name + " up");
    ip("-n " + name + " addr add " + there + BITS + " dev far");
    ip("-n " + name + " link set far up");
  }

  /** The address of this machine as the far host sees it. */
  public String here() {
    return here;
  }

  /** The command line that runs {@code command} on the far host. */
  public List<String> command(Object... command) {
    return Tools.command("ip", "netns", "exec", name, Tools.command(command));
  }

  /** Whatever the far host sends from now on, or is sent, its firewall drops without a word. */
  public void vanish() {
    firewall("add table ip gone");
    for (String way : List.of("output", "input")) {
      String hook = "{ type filter hook " + way + " priority 0 ; policy drop ; }";
      firewall("add chain ip gone " + way + " " + hook);
    }
  }

  private void firewall(String rule) {
    ip("netns exec " + name + " nft " + rule);
  }

  private static void ip(String arguments) {
    int exit = run(arguments);
    if (exit != 0) {
      throw new AssertionError(
          "ip "
              + arguments
              + " ended with "
              + exit
              + ": this test needs root, and may make network namespaces");
    }
  }

  private static int run(String arguments) {
    var command = Tools.command("ip", arguments.split(" "));
    try (var process = ChildProcess.start("ip", Tools.target(), command)) {
      return process.awaitExit(MAX_TIME);
    }
  }

  @Override
  public void close() {
    run("link del " + name); // first: a namespace lives on for as long as a socket in it does
    run("netns del " + name);
  }
}
