package io.rtmprelay.transport.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.NetUtil;
import io.rtmprelay.config.tls.ClientTls;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;

/** The client's side of TLS 1.2 and 1.3. Any thread. */
public final class TlsClient {

  /** Whose settings come and go: beyond so many kinds of trust, all are made anew when needed. */
  private static final int MOST_CONTEXTS = 64;

  private final Supplier<TlsLibrary> library;

  /**
   * By what they trust: a session that is resumed is not verified again, so servers of other
   * settings must not share one.
   */
  private final ConcurrentHashMap<ClientTls, TlsContext> contexts = new ConcurrentHashMap<>();

  /** Loads nothing before there is a server to dial. */
  public TlsClient() {
    library = TlsLibrary::best;
  }

  TlsClient(TlsLibrary library) {
    this.library = () -> library;
  }

  /** Makes ready for {@code settings}: reads the system's CAs, which takes too long for a loop. */
  public void prepare(ClientTls settings) {
    if (contexts.size() >= MOST_CONTEXTS && !contexts.containsKey(settings)) {
      contexts.clear();
    }
    context(settings);
  }

  private TlsContext context(ClientTls settings) {
    return contexts.computeIfAbsent(
        settings,
        trust ->
            TlsContext.of(
                SslContextBuilder.forClient().trustManager(new ServerTrust(trust)), library.get()));
  }

  /**
   * For one socket to {@code host}, to stand first in its pipeline; the handshake begins once it
   * does, and has no limit of its own. {@link #prepare} comes before.
   */
  public ChannelHandler handler(
      ClientTls settings, ByteBufAllocator allocator, String host, int port) {
    String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    SslHandler handler = context(settings).handler(allocator, name, port);
    SSLParameters parameters = handler.engine().getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    if (!NetUtil.isValidIpV4Address(name) && !NetUtil.isValidIpV6Address(name)) {
      tell(name, parameters);
    }
    handler.engine().setSSLParameters(parameters);
    return handler;
  }

  /** By themselves the libraries tell the server no name that has no dot. */
  private static void tell(String name, SSLParameters parameters) {
    try {
      parameters.setServerNames(List.of(new SNIHostName(name)));
    } catch (IllegalArgumentException e) {
      parameters.setServerNames(List.of()); // an underscore, which TLS does not know
    }
  }
}
