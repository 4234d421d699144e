package io.rtmprelay.cluster.member;

import io.rtmprelay.config.ServerConfig.ClusterConfig;
import io.rtmprelay.config.host.HostAndPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Comparator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The address by which other nodes reach this one. */
final class Advertised {

  private Advertised() {}

  /**
   * As the config has it; else the address bound to, if it is one; else that of the route to the
   * first node it names; else the first of this machine that is no loopback. May ask the system's
   * name service, and so block.
   */
  static String of(ClusterConfig cluster) {
    String told = cluster.advertise();
    if (told != null) {
      return told;
    }
    try {
      InetAddress bound = InetAddress.getByName(cluster.host());
      if (!bound.isAnyLocalAddress()) {
        return bound.getHostAddress();
      }
      InetAddress towards = towards(cluster);
      return (towards == null ? first() : towards).getHostAddress();
    } catch (IOException e) {
      throw new UncheckedIOException("cluster.advertise could not be found out", e);
    }
  }

  /** The source address of what would be sent to the first node that is found; nothing is sent. */
  private static @Nullable InetAddress towards(ClusterConfig cluster) {
    HostAndPort first =
        cluster.peers().isEmpty()
            ? new HostAndPort(Objects.requireNonNullElse(cluster.dns(), ""), cluster.members())
            : HostAndPort.of(cluster.peers().getFirst(), cluster.members());
    if (first.host().isEmpty()) {
      return null;
    }
    try (DatagramSocket probe = new DatagramSocket()) {
      probe.connect(new InetSocketAddress(InetAddress.getByName(first.host()), first.port()));
      InetAddress local = probe.getLocalAddress();
      return local.isAnyLocalAddress() ? null : local;
    } catch (IOException | UncheckedIOException e) {
      return null;
    }
  }

  private static InetAddress first() throws SocketException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
        .min(Comparator.comparingInt(address -> address.getAddress().length)) // IPv4 before IPv6
        .orElse(InetAddress.getLoopbackAddress());
  }
}
