package io.rtmprelay.it.cluster.node;

import io.rtmprelay.it.process.Ports;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** A TCP load balancer on loopback: each connection goes to the next node that says it is ready. */
public final class Balancer implements AutoCloseable {

  private static final int PIECE_BYTES = 16 * 1024;
  private static final long LOOK_NANOS = 200_000_000;
  private static final int MAX_CONNECT_MS = 1_000;

  private final ServerSocket listener = new ServerSocket();
  private final List<ClusterNode> nodes;
  private final AtomicInteger turn = new AtomicInteger();
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final Set<ClusterNode> ready = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  private Balancer(List<ClusterNode> nodes) throws IOException {
    this.nodes = nodes;
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), Ports.free()), 1_000);
    ready.addAll(nodes);
    nodes.forEach(node -> Thread.ofVirtual().name("look-" + node).start(() -> look(node)));
    Thread.ofVirtual().name("balancer").start(this::accept);
  }

  public static Balancer before(List<ClusterNode> nodes) {
    try {
      return new Balancer(nodes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return listener.getLocalPort();
  }

  /** Where to publish {@code live/NAME}. */
  public String url(String name) {
    return "rtmp://127.0.0.1:%d/live/%s".formatted(port(), name);
  }

  public InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port());
  }

  private void look(ClusterNode node) {
    while (!closed) {
      if (node.isReady()) {
        ready.add(node);
      } else {
        ready.remove(node);
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  private void accept() {
    try {
      while (true) {
        var near = listener.accept();
        Thread.ofVirtual().name("balanced").start(() -> serve(near));
      }
    } catch (IOException e) {
      // It was closed.
    }
  }

  /** Who finds no node is hung up on, as at a balancer without healthy ones. */
  private void serve(Socket near) {
    sockets.add(near);
    try (near) {
      for (int i = 0; i < nodes.size(); i++) {
        var node = nodes.get(Math.floorMod(turn.getAndIncrement(), nodes.size()));
        if (ready.contains(node) && serve(near, node)) {
          return;
        }
      }
    } catch (IOException e) {
      // One end has left.
    } finally {
      sockets.remove(near);
    }
  }

  private boolean serve(Socket near, ClusterNode node) throws IOException {
    try (var far = new Socket()) {
      try {
        far.connect(node.door(), MAX_CONNECT_MS);
      } catch (IOException e) {
        ready.remove(node);
        return false;
      }
      sockets.add(far);
      try {
        var back = Thread.ofVirtual().start(() -> carryBack(far, near));
        carry(near.getInputStream(), far.getOutputStream());
        far.shutdownOutput();
        back.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        sockets.remove(far);
      }
      return true;
    }
  }

  /** When the node has closed, so has the balancer: what the publisher sends would go nowhere. */
  private static void carryBack(Socket far, Socket near) {
    try (near) {
      carry(far.getInputStream(), near.getOutputStream());
    } catch (IOException e) {
      // One end has left.
    }
  }

  private static void carry(InputStream from, OutputStream to) throws IOException {
    var piece = new byte[PIECE_BYTES];
    for (int read = from.read(piece); read >= 0; read = from.read(piece)) {
      to.write(piece, 0, read);
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      listener.close();
      for (var socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
