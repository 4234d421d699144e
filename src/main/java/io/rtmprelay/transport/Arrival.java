package io.rtmprelay.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.rtmprelay.transport.balancer.ProxyHeader;
import io.rtmprelay.transport.limit.Closing;
import io.rtmprelay.transport.limit.Entry.Refused;
import io.rtmprelay.transport.loop.MediaLoop;
import io.rtmprelay.transport.play.PlayGate;
import io.rtmprelay.transport.publish.PublishGate;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.util.function.Consumer;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One accepted socket, until it is known whose it is and whether there is a place for it; then it
 * is a {@link RtmpConnection}. Owned by the socket's loop.
 *
 * <p>A balancer's own address says nothing of who connects, so it is held to no limit of an
 * address; until the publisher's is known, the socket counts among all that are open.
 */
final class Arrival implements ProxyHeader.Listener {

  private static final Logger log = LoggerFactory.getLogger(Arrival.class);

  /** Before it stands all that is the relay's own. */
  private static final String NET_SOCKET = "handler";

  /**
   * A relay sends a publisher next to nothing, so it asks one that is silent whether it is there.
   */
  private static final int KEEP_IDLE_SECONDS = 4;

  private static final int KEEP_INTERVAL_SECONDS = 2;

  /** Where there is no user timeout: as many questions as fit in it. */
  private static final int KEEP_COUNT = 2;

  private final MediaLoop loop;
  private final ChannelHandlerContext socket;
  private final InetSocketAddress remote;
  private final ConnectionLimits limits;
  private final IngestTerms terms;
  private final PublishGate gate;
  private final PlayGate plays;
  private final long acceptedAtMs;
  private MediaLoop.@Nullable Timer deadline;

  Arrival(
      MediaLoop loop,
      ChannelHandlerContext socket,
      InetSocketAddress remote,
      ConnectionLimits limits,
      IngestTerms terms,
      PublishGate gate,
      PlayGate plays) {
    this.loop = loop;
    this.socket = socket;
    this.remote = remote;
    this.limits = limits;
    this.terms = terms;
    this.gate = gate;
    this.plays = plays;
    this.acceptedAtMs = loop.nowMs();
  }

  /** Takes it in, or closes it. */
  void begin() {
    InetAddress address = remote.getAddress();
    boolean isBalancer = terms.isBalancer(address);
    Refused refusal = isBalancer ? limits.takeUnknown() : limits.take(address, acceptedAtMs);
    if (refusal != null) {
      refuse(remote, refusal);
      return;
    }
    keepAlive(socket.channel());
    if (isBalancer) {
      ProxyHeader header = ProxyHeader.read(socket.pipeline(), NET_SOCKET, this);
      deadline = loop.schedule(terms.settings().publishTimeoutMs(), header::expired);
    } else {
      connect(remote, () -> limits.give(address));
    }
  }

  private void refuse(InetSocketAddress peer, Refused refusal) {
    if (limits.counts().isToBeTold(refusal.by(), loop.nowMs())) {
      log.warn("{}: refused: {}", peer, refusal);
    } else {
      log.debug("{}: refused: {}", peer, refusal);
    }
    socket.close();
  }

  @Override
  public void peerKnown(@Nullable InetSocketAddress peer) {
    MediaLoop.callOff(deadline);
    if (peer == null) {
      connect(remote, limits::giveUnknown);
      return;
    }
    InetAddress address = peer.getAddress();
    Refused refusal = limits.know(address, loop.nowMs());
    if (refusal == null) {
      log.debug("{}: comes by the balancer {}", peer, remote);
      connect(peer, () -> limits.give(address));
    } else {
      limits.giveUnknown();
      refuse(peer, refusal);
    }
  }

  @Override
  public void failed(String reason) {
    giveUp();
    log.info("{}: closed: {}", remote, reason);
    socket.close();
  }

  @Override
  public void left() {
    giveUp();
    log.debug("{}: the balancer left before it said for whom it came", remote);
  }

  private void giveUp() {
    MediaLoop.callOff(deadline);
    limits.giveUnknown();
  }

  private void connect(InetSocketAddress peer, Runnable givePlace) {
    Consumer<Closing> whenClosed =
        how -> {
          givePlace.run();
          limits.counts().count(how);
        };
    RtmpConnection connection =
        new RtmpConnection(
            loop,
            terms.settings().within(limits.unfinished()),
            gate,
            plays,
            peer,
            acceptedAtMs,
            whenClosed);
    ChannelPipeline pipeline = socket.pipeline();
    if (terms.tls() != null) {
      pipeline.addBefore(NET_SOCKET, "tls", terms.tls().handler(MediaLoop.ALLOCATOR));
    }
    pipeline.addBefore(NET_SOCKET, "rtmp", connection);
  }

  private static void keepAlive(Channel channel) {
    if (channel instanceof EpollSocketChannel epoll) {
      epoll
          .config()
          .setTcpKeepIdle(KEEP_IDLE_SECONDS)
          .setTcpKeepIntvl(KEEP_INTERVAL_SECONDS)
          .setTcpKeepCnt(KEEP_COUNT);
    } else {
      ChannelConfig config = channel.config();
      config.setOption(option(ExtendedSocketOptions.TCP_KEEPIDLE), KEEP_IDLE_SECONDS);
      config.setOption(option(ExtendedSocketOptions.TCP_KEEPINTERVAL), KEEP_INTERVAL_SECONDS);
      config.setOption(option(ExtendedSocketOptions.TCP_KEEPCOUNT), KEEP_COUNT);
    }
  }

  private static ChannelOption<Integer> option(SocketOption<Integer> option) {
    return NioChannelOption.of(option);
  }
}
