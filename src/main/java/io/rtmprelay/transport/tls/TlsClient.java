package io.rtmprelay.transport.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.NetUtil;
import io.rtmprelay.config.tls.ClientTls;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

/** The client's side of TLS 1.2 and 1.3. Any thread. */
public final class TlsClient {

  /**
   * By what they trust: a session that is resumed is not verified again, so servers of other
   * settings must not share one.
   */
  private final ConcurrentHashMap<ClientTls, SslContext> contexts = new ConcurrentHashMap<>();

  /** Makes ready for {@code settings}: reads the system's CAs, which takes too long for a loop. */
  public void prepare(ClientTls settings) {
    contexts.computeIfAbsent(settings, TlsClient::context);
  }

  private static SslContext context(ClientTls settings) {
    try {
      return SslContextBuilder.forClient()
          .trustManager(new ServerTrust(settings))
          .sslProvider(SslProvider.JDK)
          .protocols(TlsServer.VERSIONS)
          .build();
    } catch (SSLException e) {
      throw new IllegalStateException("the JVM's TLS cannot be used", e);
    }
  }

  /**
   * For one socket to {@code host}, to stand first in its pipeline; the handshake begins once it
   * does, and has no limit of its own. {@link #prepare} comes before.
   */
  public ChannelHandler handler(
      ClientTls settings, ByteBufAllocator allocator, String host, int port) {
    SslContext context = contexts.computeIfAbsent(settings, TlsClient::context);
    String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    SslHandler handler = context.newHandler(allocator, name, port, TlsTasks.executor());
    SSLParameters parameters = handler.engine().getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    if (!NetUtil.isValidIpV4Address(name) && !NetUtil.isValidIpV6Address(name)) {
      tell(name, parameters);
    }
    handler.engine().setSSLParameters(parameters);
    handler.setHandshakeTimeoutMillis(0);
    handler.setCloseNotifyFlushTimeoutMillis(TlsServer.GOODBYE_MS);
    return handler;
  }

  /** By itself the JVM tells the server no name that has no dot. */
  private static void tell(String name, SSLParameters parameters) {
    try {
      parameters.setServerNames(List.of(new SNIHostName(name)));
    } catch (IllegalArgumentException e) {
      parameters.setServerNames(List.of()); // an underscore, which TLS does not know
    }
  }
}
