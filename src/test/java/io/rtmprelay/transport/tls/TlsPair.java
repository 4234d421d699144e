package io.rtmprelay.transport.tls;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A server that sends back what it is sent, on one loop with a client if there is to be one. */
final class TlsPair implements AutoCloseable {

  static final String LOOP = "test-loop";
  private static final int LIMIT_S = 20;

  /** How a handshake ended; null if well. */
  record Outcome(@Nullable Throwable fault) {}

  private final MultiThreadIoEventLoopGroup loop =
      new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory(LOOP), NioIoHandler.newFactory());
  private final CompletableFuture<Outcome> ofServer = new CompletableFuture<>();
  private final CompletableFuture<Outcome> ofClient = new CompletableFuture<>();
  private final ChannelGroup sockets = new DefaultChannelGroup(loop.next());
  private final Channel listener;

  TlsPair(TlsServer server) {
    listener =
        new ServerBootstrap()
            .group(loop)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                socket(() -> server.handler(ByteBufAllocator.DEFAULT), ofServer, new Echo()))
            .bind(InetAddress.getLoopbackAddress(), 0)
            .syncUninterruptibly()
            .channel();
  }

  int port() {
    return ((InetSocketAddress) listener.localAddress()).getPort();
  }

  private ChannelHandler socket(
      Supplier<ChannelHandler> tls, CompletableFuture<Outcome> outcome, ChannelHandler use) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel socket) {
        sockets.add(socket);
        socket
            .pipeline()
            .addLast(
                tls.get(), new TlsGreeting(fault -> outcome.complete(new Outcome(fault))), use);
      }
    };
  }

  /** Connects by {@code tls} and sends {@code message}; what comes back, as long as that was. */
  CompletableFuture<byte[]> send(Supplier<ChannelHandler> tls, byte[] message) {
    Collector back = new Collector(message.length);
    Channel channel =
        new Bootstrap()
            .group(loop)
            .channel(NioSocketChannel.class)
            .handler(socket(tls, ofClient, back))
            .connect(listener.localAddress())
            .syncUninterruptibly()
            .channel();
    channel.writeAndFlush(Unpooled.wrappedBuffer(message));
    return back.all;
  }

  Outcome ofServer() throws Exception {
    return ofServer.get(LIMIT_S, TimeUnit.SECONDS);
  }

  Outcome ofClient() throws Exception {
    return ofClient.get(LIMIT_S, TimeUnit.SECONDS);
  }

  private static final class Echo extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      context.writeAndFlush(message);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }

  private static final class Collector extends ChannelInboundHandlerAdapter {

    final CompletableFuture<byte[]> all = new CompletableFuture<>();
    private final ByteArrayOutputStream come = new ByteArrayOutputStream();
    private final int awaited;

    Collector(int awaited) {
      this.awaited = awaited;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf in = (ByteBuf) message;
      come.writeBytes(ByteBufUtil.getBytes(in));
      in.release();
      if (come.size() >= awaited) {
        all.complete(come.toByteArray());
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }

  /** One after the other: a socket that came while its loop ends would keep its TLS for ever. */
  @Override
  public void close() {
    listener.close().syncUninterruptibly();
    sockets.close().awaitUninterruptibly();
    loop.shutdownGracefully(0, LIMIT_S, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
