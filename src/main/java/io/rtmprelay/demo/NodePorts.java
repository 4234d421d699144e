package io.rtmprelay.demo;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Where one node of the demo listens, all on loopback.
 *
 * @param members for the other nodes, as are {@code bus} and {@code media}
 */
record NodePorts(int ingest, int admin, int members, int bus, int media) {

  private static final int EACH = 5;

  /** Free ones for so many nodes. */
  static List<NodePorts> choose(int nodes) throws IOException {
    List<Integer> free = Loopback.freePorts(nodes * EACH);
    return IntStream.range(0, nodes).map(node -> node * EACH).mapToObj(at -> of(free, at)).toList();
  }

  private static NodePorts of(List<Integer> ports, int at) {
    return new NodePorts(
        ports.get(at), ports.get(at + 1), ports.get(at + 2), ports.get(at + 3), ports.get(at + 4));
  }
}
