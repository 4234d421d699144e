package io.rtmprelay.it.load;

import io.netty.pkitesting.X509Bundle;
import io.rtmprelay.it.process.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/**
 * A relay that knows nothing: the bytes of publishers, one after the other, go to one connection
 * that outlives them. TLS on both sides; each publisher has to end in order, between two messages.
 */
public final class Splice implements AutoCloseable {

  private static final int ONE_AT_A_TIME = 1;

  private final SSLContext tls;
  private final SSLServerSocket listener;
  private final int sinkPort;

  private Splice(int sinkPort, X509Bundle identity) throws IOException, GeneralSecurityException {
    this.sinkPort = sinkPort;
    tls = SSLContext.getInstance("TLS");
    tls.init(
        identity.toKeyManagerFactory().getKeyManagers(),
        identity.toTrustManagerFactory().getTrustManagers(),
        null);
    listener =
        (SSLServerSocket)
            tls.getServerSocketFactory()
                .createServerSocket(Ports.free(), ONE_AT_A_TIME, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().name("splice").start(this::serve);
  }

  /**
   * Leads to {@code sinkPort} on loopback.
   *
   * @param identity what both it and the sinks show
   */
  public static Splice to(int sinkPort, X509Bundle identity) {
    try {
      return new Splice(sinkPort, identity);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** Where it takes publishers. */
  public int port() {
    return listener.getLocalPort();
  }

  private void serve() {
    // The sinks take connections by the time that a publisher comes, and not much sooner.
    try (var first = listener.accept();
        var sink =
            tls.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), sinkPort)) {
      carry(first, sink);
      while (!listener.isClosed()) {
        carry(listener.accept(), sink);
      }
    } catch (IOException e) {
      // It was closed, or the sinks are gone: the judge will miss what comes.
    }
  }

  private static void carry(Socket publisher, Socket sink) throws IOException {
    try (publisher) {
      var piece = new byte[16 * 1024];
      var out = sink.getOutputStream();
      for (int read = read(publisher, piece); read >= 0; read = read(publisher, piece)) {
        out.write(piece, 0, read);
      }
    }
  }

  /** A publisher that leaves without TLS's own goodbye has left all the same. */
  private static int read(Socket publisher, byte[] piece) {
    try {
      return publisher.getInputStream().read(piece);
    } catch (IOException e) {
      return -1;
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
