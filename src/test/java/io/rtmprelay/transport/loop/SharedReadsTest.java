package io.rtmprelay.transport.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SharedReadsTest {

  private static final int LIMIT_S = 30;

  private static final int BYTES = 3_000_000;

  private final MultiThreadIoEventLoopGroup loop =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

  /** Takes what comes; keeps each {@code keepEvery}th buffer until the end. */
  private static final class Reader extends ChannelInboundHandlerAdapter {

    private final int keepEvery;
    private final ByteArrayOutputStream read = new ByteArrayOutputStream();
    private final List<ByteBuf> kept = new ArrayList<>();
    private final List<byte[]> keptContents = new ArrayList<>();
    private final Set<ByteBuf> distinct = Collections.newSetFromMap(new IdentityHashMap<>());
    private final CompletableFuture<byte[]> all = new CompletableFuture<>();
    private int reads;

    Reader(int keepEvery) {
      this.keepEvery = keepEvery;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf in = (ByteBuf) message;
      byte[] bytes = new byte[in.readableBytes()];
      in.getBytes(in.readerIndex(), bytes);
      read.writeBytes(bytes);
      distinct.add(in);
      if (++reads % keepEvery == 0) {
        kept.add(in);
        keptContents.add(bytes);
      } else {
        in.release();
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      boolean intact = true;
      for (int i = 0; i < kept.size(); i++) {
        byte[] now = new byte[kept.get(i).readableBytes()];
        kept.get(i).getBytes(kept.get(i).readerIndex(), now);
        intact &= Arrays.equals(now, keptContents.get(i));
        kept.get(i).release();
      }
      if (intact) {
        all.complete(read.toByteArray());
      } else {
        all.completeExceptionally(new AssertionError("a buffer that was kept was written over"));
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      all.completeExceptionally(cause);
    }
  }

  @AfterEach
  void stop() {
    loop.shutdownGracefully(0, LIMIT_S, TimeUnit.SECONDS).syncUninterruptibly();
  }

  @ParameterizedTest
  @ValueSource(ints = {3, Integer.MAX_VALUE})
  @DisplayName("sockets read into the same memory, but for what a reader keeps")
  void sameMemory(int keepEvery) throws Exception {
    SharedReads reads = new SharedReads();
    byte[] sent = new byte[BYTES];
    new Random(5).nextBytes(sent);
    Reader first = new Reader(keepEvery);
    Reader second = new Reader(keepEvery);
    try (ServerSocket listener = new ServerSocket(0, 2, InetAddress.getLoopbackAddress());
        Socket a = connect(listener, reads, first);
        Socket b = connect(listener, reads, second)) {
      for (int at = 0; at < BYTES; at += 50_000) {
        a.getOutputStream().write(sent, at, 50_000);
        b.getOutputStream().write(sent, at, 50_000);
      }
      a.shutdownOutput();
      b.shutdownOutput();
      assertThat(first.all.get(LIMIT_S, TimeUnit.SECONDS)).isEqualTo(sent);
      assertThat(second.all.get(LIMIT_S, TimeUnit.SECONDS)).isEqualTo(sent);
    }
    if (keepEvery > BYTES) {
      first.distinct.addAll(second.distinct);
      assertThat(first.distinct).hasSize(1);
    }
  }

  private Socket connect(ServerSocket listener, SharedReads reads, Reader reader) throws Exception {
    Channel channel =
        new Bootstrap()
            .group(loop)
            .channel(NioSocketChannel.class)
            .handler(reader)
            .connect(listener.getLocalSocketAddress())
            .sync()
            .channel();
    channel.config().setRecvByteBufAllocator(reads);
    return listener.accept();
  }
}
