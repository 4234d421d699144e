package io.rtmprelay.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Where everything of the demo listens. */
final class Loopback {

  static final String HOST = "127.0.0.1";

  // Below the range from which the system takes the ports of outgoing connections, so that none of
  // those takes one between its choice here and its use.
  private static final int FIRST = 20_000;
  private static final int LAST = 32_000;
  private static final int MAX_TRIES = 1_000;

  private Loopback() {}

  /**
   * So many ports that nobody listens on now.
   *
   * @throws IOException if there are not as many to be found
   */
  static List<Integer> freePorts(int count) throws IOException {
    List<Integer> ports = new ArrayList<>();
    for (int tries = 0; ports.size() < count; tries++) {
      if (tries == MAX_TRIES) {
        throw new IOException("no free ports on " + HOST);
      }
      int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
      if (!ports.contains(port) && isFree(port)) {
        ports.add(port);
      }
    }
    return ports;
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.ofLiteral(HOST))) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
