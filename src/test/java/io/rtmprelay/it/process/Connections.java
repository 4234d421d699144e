package io.rtmprelay.it.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The kernel's own list of TCP connections. */
public final class Connections {

  private static final String ESTABLISHED = "01";
  private static final int HEX = 16;

  private Connections() {}

  /**
   * The local ports of all established connections to {@code port}: as long as a connection lives,
   * its local port stays the same, and no other connection to that port has it.
   */
  public static Set<Integer> localPortsTo(int port) {
    var ports = new TreeSet<Integer>();
    for (var table : new String[] {"/proc/net/tcp", "/proc/net/tcp6"}) {
      try (Stream<String> lines = Files.lines(Path.of(table))) {
        lines
            .skip(1)
            .map(line -> line.strip().split("\\s+"))
            .filter(fields -> fields[3].equals(ESTABLISHED) && port(fields[2]) == port)
            .forEach(fields -> ports.add(port(fields[1])));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return ports;
  }

  /** Of an address as the table has it: hexadecimal, with a colon before the port. */
  private static int port(String address) {
    return Integer.parseInt(address, address.indexOf(':') + 1, address.length(), HEX);
  }
}
