package io.rtmprelay.it.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** TCP ports on loopback. */
public final class Ports {

  // Below the range from which the kernel takes the local ports of outgoing connections, so that
  // none of those takes a port between its choice here and its use. Tests run in several JVMs at
  // once, so each has a share of its own: a port is often chosen seconds before it is used.
  private static final int SHARES = 3;
  private static final int SHARE = 4_000;
  private static final int FIRST = 20_000 + Integer.getInteger("test.fork", 0) % SHARES * SHARE;
  private static final int LAST = FIRST + SHARE;

  private static final Set<Integer> TAKEN = ConcurrentHashMap.newKeySet();

  private Ports() {}

  /** A port that nobody listens on and that this run never hands out again. */
  public static int free() {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
      if (TAKEN.add(port) && canListen(port)) {
        return port;
      }
    }
  }

  /** The first of {@code count} such ports, one after the other. */
  public static int freeInRow(int count) {
    while (true) {
      int first = ThreadLocalRandom.current().nextInt(FIRST, LAST - count);
      var row = IntStream.range(first, first + count).boxed().toList();
      if (Collections.disjoint(TAKEN, row) && row.stream().allMatch(Ports::canListen)) {
        TAKEN.addAll(row);
        return first;
      }
    }
  }

  private static boolean canListen(int port) {
    try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  /** Waits for a listener without connecting to it: some servers serve one connection only. */
  public static void awaitListener(int port, ChildProcess process) {
    Await.until(
        process + " listens on " + port,
        Duration.ofSeconds(20),
        () -> {
          if (!process.isAlive()) {
            throw new AssertionError(process + " ended early:\n" + process.output());
          }
          return listens(port);
        });
  }

  private static boolean listens(int port) throws IOException {
    var local = String.format(Locale.ROOT, ":%04X", port);
    for (var table : new String[] {"/proc/net/tcp", "/proc/net/tcp6"}) {
      try (Stream<String> lines = Files.lines(Path.of(table))) {
        if (lines.map(line -> line.strip().split("\\s+")).anyMatch(f -> isListener(f, local))) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean isListener(String[] fields, String local) {
    return fields[1].endsWith(local) && fields[3].equals("0A");
  }
}
