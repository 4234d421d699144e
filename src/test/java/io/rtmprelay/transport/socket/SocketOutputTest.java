package io.rtmprelay.transport.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SocketOutputTest {

  private static final int LIMIT_S = 30;

  /** What lies between the output and the kernel. */
  enum Way {
    STRAIGHT,
    HANDLER_BETWEEN,
    NO_NATIVE_SOCKET
  }

  /** One socket with an output, and its peer. */
  private static final class Wire implements AutoCloseable {

    private final MultiThreadIoEventLoopGroup group;
    private final ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final Channel channel;
    final CompletableFuture<Throwable> fault = new CompletableFuture<>();
    final Socket peer;
    final SocketOutput output;

    Wire(Way way) throws Exception {
      boolean isNative = way != Way.NO_NATIVE_SOCKET;
      IoHandlerFactory io = isNative ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
      group = new MultiThreadIoEventLoopGroup(1, io);
      listener.setReceiveBufferSize(4 * 1024);
      CompletableFuture<SocketOutput> made = new CompletableFuture<>();
      channel =
          new Bootstrap()
              .group(group)
              .channel(isNative ? EpollSocketChannel.class : NioSocketChannel.class)
              .option(ChannelOption.SO_SNDBUF, 4 * 1024)
              .handler(
                  new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel it) {
                      if (way == Way.HANDLER_BETWEEN) {
                        it.pipeline().addLast(new ChannelOutboundHandlerAdapter());
                      }
                      it.pipeline().addLast(new Owner());
                    }

                    final class Owner extends ChannelInboundHandlerAdapter {
                      @Override
                      public void channelActive(ChannelHandlerContext context) {
                        made.complete(SocketOutput.of(context));
                      }

                      @Override
                      public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                        fault.complete(cause);
                      }
                    }
                  })
              .connect(listener.getLocalSocketAddress())
              .sync()
              .channel();
      peer = listener.accept();
      output = made.get(LIMIT_S, TimeUnit.SECONDS);
    }

    <T> T onLoop(Callable<T> step) throws Exception {
      return channel.eventLoop().submit(step).get(LIMIT_S, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws IOException {
      channel.close().syncUninterruptibly();
      peer.close();
      listener.close();
      group.shutdownGracefully(0, LIMIT_S, TimeUnit.SECONDS).syncUninterruptibly();
    }
  }

  private static ByteBuf piece(Random random, int bytes) {
    byte[] content = new byte[bytes];
    random.nextBytes(content);
    return PooledByteBufAllocator.DEFAULT.directBuffer(bytes).writeBytes(content);
  }

  /** An image that is held, as its frame would be, until the socket took it. */
  private record Held(ByteBuf image, long endAt) {}

  @ParameterizedTest
  @EnumSource(Way.class)
  @DisplayName(
      "whatever comes alone or in company leaves in order, whole, however slow the peer is")
  void keepsOrder(Way way) throws Exception {
    Random random = new Random(7);
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    Deque<Held> held = new ArrayDeque<>();
    try (Wire wire = new Wire(way)) {
      CompletableFuture<byte[]> received = CompletableFuture.supplyAsync(() -> readAll(wire.peer));
      for (int round = 0; round < 400; round++) {
        int pieces = 1 + random.nextInt(3);
        wire.onLoop(
            () -> {
              for (int i = 0; i < pieces; i++) {
                ByteBuf piece = piece(random, 1 + random.nextInt(20_000));
                if (random.nextInt(4) == 0) {
                  piece.getBytes(0, expected, piece.readableBytes());
                  wire.output.part(piece);
                } else {
                  int from = random.nextInt(piece.readableBytes());
                  piece.getBytes(from, expected, piece.readableBytes() - from);
                  wire.output.shared(piece, from);
                  held.add(new Held(piece, wire.output.writtenBytes()));
                }
              }
              assertThat(wire.output.pendingBytes()).isPositive();
              wire.output.flush();
              release(held, wire.output.takenBytes());
              return null;
            });
      }
      while (wire.onLoop(wire.output::pendingBytes) > 0) {
        Thread.onSpinWait();
      }
      wire.onLoop(
              () -> {
                release(held, wire.output.takenBytes());
                return wire.output.finish(piece(random, 1).setByte(0, 42));
              })
          .syncUninterruptibly();
      expected.write(42);
      wire.channel.close();
      assertThat(received.get(LIMIT_S, TimeUnit.SECONDS)).isEqualTo(expected.toByteArray());
      assertThat(held).isEmpty();
      assertThat(wire.output.writtenBytes()).isEqualTo(expected.size());
    }
  }

  private static void release(Deque<Held> held, long takenBytes) {
    while (!held.isEmpty() && held.peek().endAt() <= takenBytes) {
      held.remove().image().release();
    }
  }

  private static byte[] readAll(Socket peer) {
    try (InputStream in = peer.getInputStream()) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      byte[] some = new byte[3_000];
      for (int n = in.read(some); n > 0; n = in.read(some)) {
        all.write(some, 0, n);
      }
      return all.toByteArray();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @DisplayName("after close nothing is sent, and what was shared is the caller's alone")
  void closeForgets(Way way) throws Exception {
    Random random = new Random(8);
    try (Wire wire = new Wire(way)) {
      ByteBuf shared = piece(random, 100);
      ByteBuf late = piece(random, 100);
      wire.onLoop(
          () -> {
            wire.output.shared(shared, 10);
            wire.output.close();
            wire.output.part(late);
            wire.output.flush();
            return null;
          });
      assertThat(wire.peer.getInputStream().read()).isEqualTo(-1);
      assertThat(late.refCnt()).isZero();
      assertThat(shared.refCnt()).isEqualTo(1);
      shared.release();
    }
  }

  @Test
  @DisplayName("what was written before the socket closed never reaches who has its number next")
  void nothingAfterClose() throws Exception {
    try (Wire wire = new Wire(Way.STRAIGHT)) {
      ByteBuf shared = piece(new Random(10), 100);
      wire.onLoop(
          () -> {
            wire.output.shared(shared, 0);
            wire.channel.unsafe().close(wire.channel.voidPromise());
            wire.output.flush();
            return null;
          });
      assertThat(readAll(wire.peer)).isEmpty();
      assertThat(wire.fault).isNotDone();
      shared.release();
    }
  }

  @Test
  @DisplayName("a fault of the socket is told to the handler, as the pipeline would")
  void tellsFaults() throws Exception {
    Random random = new Random(9);
    try (Wire wire = new Wire(Way.STRAIGHT)) {
      wire.peer.setSoLinger(true, 0);
      wire.peer.close();
      ByteBuf shared = piece(random, 100);
      while (!wire.fault.isDone()) {
        wire.onLoop(
            () -> {
              wire.output.shared(shared, 0);
              wire.output.flush();
              return null;
            });
      }
      assertThat(wire.fault.get()).isInstanceOf(IOException.class);
      shared.release();
    }
  }
}
