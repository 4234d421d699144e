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
    try (var sink =
        tls.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), sinkPort)) {
      while (!listener.isClosed()) {
        try (var publisher = listener.accept()) {
          carry(publisher, sink);
        }
      }
    } catch (IOException e) {
      // It was closed, or the sinks are gone: the judge will miss what comes.
    }
  }

  private static void carry(Socket publisher, Socket sink) throws IOException {
    var piece = new byte[16 * 1024];
    var out = sink.getOutputStream();
    while (true) {
      int read = read(publisher, piece);
      if (read < 0) {
        return;
      }
      out.write(piece, 0, read);
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
