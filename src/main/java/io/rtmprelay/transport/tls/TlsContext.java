package io.rtmprelay.transport.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCounted;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;

/**
 * What the sockets of one server, or of one kind of client, share. Any thread.
 *
 * <p>The native memory of one is let go once nobody can make a socket of it any more and the last
 * that was made is closed: a certificate that is replaced, or trust that no sink has any longer,
 * needs no closing by whoever is the last to use it.
 */
final class TlsContext {

  /** How long a peer may take to read our end of TLS before its socket is closed. */
  private static final long GOODBYE_MS = 1_000;

  private static final Cleaner CLEANER = Cleaner.create();

  private final SslContext context;

  private TlsContext(SslContext context) {
    this.context = context;
    if (context instanceof ReferenceCounted counted) {
      CLEANER.register(this, counted::release);
    }
  }

  /** Of TLS 1.2 and 1.3, with cipher suites that keep what was said secret if a key gets out. */
  static TlsContext of(SslContextBuilder builder, TlsLibrary library) {
    try {
      return new TlsContext(
          builder
              .sslProvider(library.provider())
              .protocols("TLSv1.3", "TLSv1.2")
              .ciphers(null, (asked, usual, known) -> forwardSecret(usual))
              .build());
    } catch (SSLException e) {
      throw new IllegalStateException("TLS by " + library + " cannot be used", e);
    }
  }

  private static String[] forwardSecret(Iterable<String> suites) {
    List<String> kept = new ArrayList<>();
    suites.forEach(
        suite -> {
          if (!suite.startsWith("TLS_RSA_")) {
            kept.add(suite);
          }
        });
    return kept.toArray(String[]::new);
  }

  /** For a socket of a server. */
  SslHandler handler(ByteBufAllocator allocator) {
    try {
      return ready(context.newHandler(allocator, TlsTasks.executor()));
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /** For a socket to a server. */
  SslHandler handler(ByteBufAllocator allocator, String host, int port) {
    try {
      return ready(context.newHandler(allocator, host, port, TlsTasks.executor()));
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  private static SslHandler ready(SslHandler handler) {
    handler.setHandshakeTimeoutMillis(0);
    handler.setCloseNotifyFlushTimeoutMillis(GOODBYE_MS);
    return handler;
  }

  /** For tests and settings; it is not to be kept. */
  SslContext context() {
    return context;
  }
}
