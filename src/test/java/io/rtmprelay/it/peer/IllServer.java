package io.rtmprelay.it.peer;

import io.rtmprelay.it.process.Ports;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** A media server that listens, and then does its publishers no good. */
public final class IllServer implements AutoCloseable {

  private static final int BACKLOG = 50;
  private static final int PIECE_BYTES = 4096;

  /** Small, so that what a peer has sent and nobody reads shows at the peer at once. */
  private static final int RECEIVE_BYTES = 4096;

  private interface Illness {
    /** Serves a client until it leaves, on a thread of its own. */
    void strike(Socket client) throws IOException, InterruptedException;
  }

  private final ServerSocket listener;
  private final Illness illness;
  private final Set<Socket> clients = ConcurrentHashMap.newKeySet();

  private IllServer(Illness illness) throws IOException {
    this.illness = illness;
    this.listener = new ServerSocket();
    listener.setReceiveBufferSize(RECEIVE_BYTES);
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), Ports.free());
    listener.bind(address, BACKLOG);
    Thread.ofPlatform().daemon().name("ill-server").start(this::accept);
  }

  private static IllServer start(Illness illness) {
    try {
      return new IllServer(illness);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Takes everything in and never says a word. */
  public static IllServer silent() {
    return start(client -> copy(client.getInputStream(), OutputStream.nullOutputStream(), 0));
  }

  /** Sends random bytes for as long as they are taken. */
  public static IllServer babbling() {
    return start(
        client -> {
          var random = new Random(1);
          var nonsense = new byte[PIECE_BYTES];
          while (true) {
            random.nextBytes(nonsense);
            client.getOutputStream().write(nonsense);
          }
        });
  }

  /** Stands in front of a healthy server and reads no more once so many bytes have come. */
  public static IllServer stallingAfter(int bytes, NginxServer healthy) {
    return start(
        client -> {
          try (var server = new Socket(InetAddress.getLoopbackAddress(), healthy.port())) {
            Thread.ofPlatform().daemon().name("answers").start(() -> answer(server, client));
            copy(client.getInputStream(), server.getOutputStream(), bytes);
            new CountDownLatch(1).await();
          }
        });
  }

  private static void answer(Socket server, Socket client) {
    try {
      server.getInputStream().transferTo(client.getOutputStream());
    } catch (IOException e) {
      // Either side has left, which ends the answers.
    }
  }

  /** Passes on pieces until {@code maxBytes} or more have gone over; 0 is without end. */
  private static void copy(InputStream from, OutputStream to, long maxBytes) throws IOException {
    var piece = new byte[PIECE_BYTES];
    long copied = 0;
    for (int read = from.read(piece); read >= 0; read = from.read(piece)) {
      to.write(piece, 0, read);
      copied += read;
      if (maxBytes > 0 && copied >= maxBytes) {
        return;
      }
    }
  }

  private void accept() {
    while (true) {
      try {
        var client = listener.accept();
        clients.add(client);
        Thread.ofPlatform().daemon().name("ill-client").start(() -> serve(client));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      illness.strike(client);
    } catch (IOException e) {
      // The client has left.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      clients.remove(client);
    }
  }

  public String url(String name) {
    return "rtmp://127.0.0.1:%d/bare/%s".formatted(listener.getLocalPort(), name);
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (var client : clients) {
        client.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
