package io.rtmprelay.transport.balancer;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol.TransportProtocol;
import io.rtmprelay.config.host.HostName;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Reads the header (PROXY protocol, version 1 or 2) that a balancer puts before all that a peer
 * sends, and then makes way. Owned by the socket's loop. What comes after the header is left as it
 * came; what else the header holds (TLVs, a checksum) is not looked at.
 */
public final class ProxyHeader extends ChannelInboundHandlerAdapter {

  /** Bytes of TLVs: what balancers tell of a peer's TLS takes a few hundred. */
  private static final int MAX_TLV_BYTES = 4096;

  private static final String MISSING =
      "no valid PROXY header came first, as ingest.proxyProtocol asks of this address";

  /** Who is told, once, on the socket's loop. */
  public interface Listener {

    /**
     * The header is over; what comes next is the peer's own.
     *
     * @param peer who it is; null where the balancer speaks for itself or does not know
     */
    void peerKnown(@Nullable InetSocketAddress peer);

    /** There is no valid header, and the socket is to be closed. */
    void failed(String reason);

    /** The balancer closed the socket before the header was over, as one does that only tries. */
    void left();
  }

  private final Listener listener;
  private boolean told;

  private ProxyHeader(Listener listener) {
    this.listener = listener;
  }

  /** Reads it before what stands at {@code before} in {@code pipeline} does. */
  public static ProxyHeader read(ChannelPipeline pipeline, String before, Listener listener) {
    ProxyHeader header = new ProxyHeader(listener);
    pipeline.addBefore(before, "proxy", new HAProxyMessageDecoder(MAX_TLV_BYTES));
    pipeline.addBefore(before, "peer", header);
    return header;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!(message instanceof HAProxyMessage header)) {
      context.fireChannelRead(message);
      return;
    }
    try {
      if (header.command() == HAProxyCommand.PROXY && isForeign(header)) {
        fail(MISSING);
      } else if (!told) {
        InetSocketAddress peer = peer(header);
        told = true;
        listener.peerKnown(peer);
        context.pipeline().remove(this);
      }
    } finally {
      header.release();
    }
  }

  /** No connection by TCP, or from a link of the balancer's that means nothing here. */
  private static boolean isForeign(HAProxyMessage header) {
    String source = header.sourceAddress();
    return header.proxiedProtocol().transportProtocol() == TransportProtocol.DGRAM
        || (source != null && source.indexOf('%') >= 0);
  }

  private static @Nullable InetSocketAddress peer(HAProxyMessage header) {
    String source = header.sourceAddress();
    if (header.command() != HAProxyCommand.PROXY || source == null) {
      return null;
    }
    InetAddress address = HostName.address(source); // null for a path of this machine
    return address == null ? null : new InetSocketAddress(address, header.sourcePort());
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    // Of what a header holds the decoder may trip over anything, and says so in many ways.
    fail(cause instanceof DecoderException ? MISSING : "connection lost: " + cause.getMessage());
    context.close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (!told) {
      told = true;
      listener.left();
    }
    context.fireChannelInactive();
  }

  /** The time is over. */
  public void expired() {
    fail(MISSING);
  }

  private void fail(String reason) {
    if (!told) {
      told = true;
      listener.failed(reason);
    }
  }
}
