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
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** The way between an encoder and the relay, which can be cut in the ways networks have. */
public final class Cable implements AutoCloseable {

  private static final int PIECE_BYTES = 16 * 1024;

  private final ServerSocket listener;
  private final int farPort;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final CountDownLatch repaired = new CountDownLatch(1);
  private volatile boolean broken;

  private Cable(int farPort) throws IOException {
    this.farPort = farPort;
    this.listener = new ServerSocket();
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), Ports.free()));
    Thread.ofVirtual().name("cable").start(this::accept);
  }

  /** Leads to {@code farPort} on loopback. */
  public static Cable to(int farPort) {
    try {
      return new Cable(farPort);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The url of the stream {@code live/NAME} through this cable. */
  public String url(String name) {
    return "rtmp://127.0.0.1:%d/live/%s".formatted(listener.getLocalPort(), name);
  }

  /** Nothing passes any more, and nobody is told. */
  public void breakSilently() {
    broken = true;
  }

  /** Both ends get a TCP reset. */
  public void reset() {
    try {
      for (var socket : sockets) {
        if (!socket.isClosed()) {
          socket.setSoLinger(true, 0);
          socket.close();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept() {
    try {
      while (true) {
        var near = listener.accept();
        var far = new Socket(InetAddress.getLoopbackAddress(), farPort);
        sockets.add(near);
        sockets.add(far);
        Thread.ofVirtual().start(() -> carry(near, far));
        Thread.ofVirtual().start(() -> carry(far, near));
      }
    } catch (IOException e) {
      // It was closed.
    }
  }

  private void carry(Socket from, Socket to) {
    try {
      carry(from.getInputStream(), to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException e) {
      // One end has left, or the cable was cut.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void carry(InputStream from, OutputStream to) throws IOException, InterruptedException {
    var piece = new byte[PIECE_BYTES];
    for (int read = from.read(piece); read >= 0; read = from.read(piece)) {
      if (broken) {
        repaired.await();
      }
      to.write(piece, 0, read);
    }
  }

  /** Ends all connections by a reset. */
  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    reset();
    repaired.countDown();
  }
}
