package io.rtmprelay.transport.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.OpenSslX509KeyManagerFactory;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.rtmprelay.config.tls.CertifiedKey;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.concurrent.atomic.LongAdder;

/** The server's side of TLS 1.2 and 1.3, with one certificate. Any thread. */
public final class TlsServer {

  private static final String TICKETS = "jdk.tls.server.newSessionTicketCount";
  private static final String TICKET_EXTENSION = "jdk.tls.server.enableSessionTicketExtension";

  private static final String REFUSE_RENEGOTIATION = "jdk.tls.rejectClientInitiatedRenegotiation";

  private static final LongAdder FAILED_HANDSHAKES = new LongAdder();

  static {
    sendNoTickets();
    refuseRenegotiation();
  }

  private final TlsContext context;

  public TlsServer(CertifiedKey identity) {
    this(identity, TlsLibrary.best());
  }

  TlsServer(CertifiedKey identity, TlsLibrary library) {
    TlsLibrary fitting = library.forKey(identity.key());
    context = TlsContext.of(builder(identity, fitting), fitting);
    if (context.context().sessionContext() instanceof OpenSslSessionContext sessions) {
      sessions.setSessionCacheEnabled(false); // native memory for what publishers do not come for
    }
  }

  private static SslContextBuilder builder(CertifiedKey identity, TlsLibrary library) {
    SslContextBuilder builder =
        switch (library) {
          case BORINGSSL ->
              SslContextBuilder.forServer(withoutKey(identity))
                  .option(
                      OpenSslContextOption.PRIVATE_KEY_METHOD,
                      new HandshakeSignatures(identity.key()));
          case JVM -> SslContextBuilder.forServer(identity.keyManager());
        };
    return builder.trustManager(ServerTrust.nobody());
  }

  private static OpenSslX509KeyManagerFactory withoutKey(CertifiedKey identity) {
    try {
      return OpenSslX509KeyManagerFactory.newKeyless(
          identity.chain().toArray(X509Certificate[]::new));
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("the JVM takes no such certificate", e);
    }
  }

  /**
   * Keeps servers from sending session tickets, unless the JVM was told how many. librtmp with
   * GnuTLS, which old encoders have, takes a ticket of TLS 1.3 for a failed handshake; nobody
   * misses them, since a publisher connects rarely. Without a number of its own the ticket of TLS
   * 1.2 is then announced and never sent, which OBS and whoever else keeps to RFC 5077 takes for a
   * fault: so it is not announced either. Both properties are read once, when TLS is first used, so
   * they must be set before; of BoringSSL's servers the second one is the switch for all tickets.
   */
  public static void sendNoTickets() {
    if (System.getProperty(TICKETS) == null) {
      System.setProperty(TICKETS, "0");
      System.setProperty(TICKET_EXTENSION, "false");
    }
  }

  /**
   * Lets no client of TLS 1.2 ask for another handshake on its connection, however often: no limit
   * counts those, and each costs a signature. BoringSSL refuses them by itself; the JVM has this
   * property, which it reads once, when TLS is first used. Who set it keeps what was set.
   */
  private static void refuseRenegotiation() {
    if (System.getProperty(REFUSE_RENEGOTIATION) == null) {
      System.setProperty(REFUSE_RENEGOTIATION, "true");
    }
  }

  /**
   * For one accepted socket, to stand first in its pipeline; the handshake has no limit of its own.
   */
  public ChannelHandler handler(ByteBufAllocator allocator) {
    SslHandler handler = context.handler(allocator);
    handler.handshakeFuture().addListener(TlsServer::count);
    return handler;
  }

  /** Who leaves before a word, as those do who only look whether a port is open, failed nothing. */
  private static void count(Future<?> handshake) {
    if (!handshake.isSuccess() && !(handshake.cause() instanceof ClosedChannelException)) {
      FAILED_HANDSHAKES.increment();
    }
  }

  /** Handshakes that failed since the process began, of all servers. */
  public static long failedHandshakes() {
    return FAILED_HANDSHAKES.sum();
  }
}
