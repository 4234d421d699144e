package io.rtmprelay.it.process;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Hosts of their own, in network namespaces, on one switch with this one. The switch can drop what
 * one of them sends to another: nothing arrives then, and nobody is told. Needs root, {@code ip}
 * and {@code nft}.
 */
public final class Lan implements AutoCloseable {

  private static final Duration MAX_TIME = Duration.ofSeconds(20);
  private static final AtomicInteger UP = new AtomicInteger();
  private static final String BITS = "/24";
  private static final int FIRST_HOST = 11;

  private final String name;
  private final String network;
  private final int hosts;

  private Lan(int hosts) {
    int number = UP.incrementAndGet();
    this.hosts = hosts;
    // A link's name has 15 letters at most.
    this.name = "lan" + ProcessHandle.current().pid() % 1_000_000 + "-" + number % 100;
    // From 198.18.0.0/15, which is set apart for tests of networks.
    this.network = "198.19." + (ProcessHandle.current().pid() + number) % 250 + ".";
  }

  /** Brings so many hosts up. */
  public static Lan up(int hosts) {
    var lan = new Lan(hosts);
    try {
      lan.connect();
      return lan;
    } catch (RuntimeException | Error e) {
      lan.close();
      throw e;
    }
  }

  private void connect() {
    var links = new ArrayList<String>();
    links.add("netns add " + name);
    links.add("-n " + name + " link add switch type bridge");
    links.add("-n " + name + " link set switch up");
    links.add("link add " + name + " type veth peer name here netns " + name);
    links.add("-n " + name + " link set here master switch up");
    links.add("addr add " + network + 1 + BITS + " dev " + name);
    links.add("link set " + name + " up");
    for (int host = 0; host < hosts; host++) {
      links.addAll(plug(host));
    }
    links.forEach(Lan::ip);
    drop("add table bridge cut");
    drop("add chain bridge cut ways { type filter hook forward priority 0 ; policy accept ; }");
  }

  private List<String> plug(int host) {
    var own = namespace(host);
    var port = "port" + host;
    return List.of(
        "netns add " + own,
        "-n " + own + " link add eth0 type veth peer name " + port + " netns " + name,
        "-n " + name + " link set " + port + " master switch up",
        "-n " + own + " addr add " + address(host) + BITS + " dev eth0",
        "-n " + own + " link set eth0 up",
        "-n " + own + " link set lo up");
  }

  private String namespace(int host) {
    return name + "h" + host;
  }

  /** The address of this machine on the switch. */
  public String here() {
    return network + 1;
  }

  /** The same, to listen on. */
  public InetAddress hereAddress() {
    try {
      return InetAddress.getByName(here());
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * The address of a host.
   *
   * @param host from 0
   */
  public String address(int host) {
    return network + (FIRST_HOST + host);
  }

  /** What goes before a command line to run it on a host. */
  public List<String> prefix(int host) {
    return List.of("ip", "netns", "exec", namespace(host));
  }

  /** Whatever {@code from} sends to {@code to} is lost from now on; what comes back is not. */
  public void cut(int from, int to) {
    lose(address(from), address(to));
  }

  /** Whatever either of two hosts sends to the other is lost from now on. */
  public void sever(int one, int other) {
    cut(one, other);
    cut(other, one);
  }

  /** Whatever a host sends to this machine is lost from now on, and what it is sent from here. */
  public void severFromHere(int host) {
    lose(address(host), here());
    lose(here(), address(host));
  }

  private void lose(String from, String to) {
    drop("add rule bridge cut ways ip saddr " + from + " ip daddr " + to + " drop");
  }

  /** Everything arrives again. */
  public void heal() {
    drop("flush chain bridge cut ways");
  }

  private void drop(String rule) {
    ip("netns exec " + name + " nft " + rule);
  }

  private static void ip(String arguments) {
    int exit = run(arguments);
    if (exit != 0) {
      throw new AssertionError(
          "ip %s ended with %d: this test needs root, nft, and leave to make network namespaces"
              .formatted(arguments, exit));
    }
  }

  private static int run(String arguments) {
    var command = Tools.command("ip", arguments.split(" "));
    try (var process = ChildProcess.start("ip", Path.of("/"), command)) {
      return process.awaitExit(MAX_TIME);
    }
  }

  /** Links first: a namespace lives on for as long as a socket in it does. */
  @Override
  public void close() {
    run("link del " + name);
    for (int host = 0; host < hosts; host++) {
      run("-n " + name + " link del port" + host);
      run("netns del " + namespace(host));
    }
    run("netns del " + name);
  }
}
