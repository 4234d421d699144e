package io.rtmprelay.transport.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.rtmprelay.config.tls.CertifiedKey;
import javax.net.ssl.SSLException;

/** The server's side of TLS 1.2 and 1.3, with one certificate. Any thread. */
public final class TlsServer {

  /** How long a peer may take to read our end of TLS before its socket is closed. */
  static final long GOODBYE_MS = 1_000;

  static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2"};

  private static final String TICKETS = "jdk.tls.server.newSessionTicketCount";
  private static final String TICKET_EXTENSION = "jdk.tls.server.enableSessionTicketExtension";

  static {
    sendNoTickets();
  }

  private final SslContext context;

  public TlsServer(CertifiedKey identity) {
    try {
      context =
          SslContextBuilder.forServer(identity.keyManager())
              .sslProvider(SslProvider.JDK)
              .protocols(VERSIONS)
              .build();
    } catch (SSLException e) {
      throw new IllegalStateException("the JVM's TLS takes no such key", e);
    }
  }

  /**
   * Keeps servers from sending session tickets, unless the JVM was told how many. librtmp with
   * GnuTLS, which old encoders have, takes a ticket of TLS 1.3 for a failed handshake; nobody
   * misses them, since a publisher connects rarely. Without a number of its own the ticket of TLS
   * 1.2 is then announced and never sent, which OBS and whoever else keeps to RFC 5077 takes for a
   * fault: so it is not announced either. The JVM reads both properties once, when TLS is first
   * used, so they must be set before.
   */
  public static void sendNoTickets() {
    if (System.getProperty(TICKETS) == null) {
      System.setProperty(TICKETS, "0");
      System.setProperty(TICKET_EXTENSION, "false");
    }
  }

  /**
   * For one accepted socket, to stand first in its pipeline; the handshake has no limit of its own.
   */
  public ChannelHandler handler(ByteBufAllocator allocator) {
    SslHandler handler = context.newHandler(allocator, TlsTasks.executor());
    handler.setHandshakeTimeoutMillis(0);
    handler.setCloseNotifyFlushTimeoutMillis(GOODBYE_MS);
    return handler;
  }
}
