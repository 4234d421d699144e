package io.rtmprelay.control;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Looks on next to the wire, at the head of each pipeline, while it is open: what publishers'
 * sockets read and what sinks' sockets are given. Any thread; one at a time in a process.
 */
final class WireTaps implements AutoCloseable {

  /** Size of each buffer that is read into: one that nothing else asks for. */
  static final int READ_BYTES = 48_611;

  /** Nothing but a part of a body is as long. */
  private static final int MIN_BODY_BYTES = 1_024;

  private static volatile @Nullable WireTaps present;

  private final List<PublisherTap> publishers = new CopyOnWriteArrayList<>();
  private final List<SinkTap> sinks = new CopyOnWriteArrayList<>();

  WireTaps() {
    present = this;
  }

  static @Nullable WireTaps present() {
    return present;
  }

  List<PublisherTap> publishers() {
    return publishers;
  }

  /** In the order in which they were dialled. */
  List<SinkTap> sinks() {
    return sinks;
  }

  private boolean isRead() {
    return publishers.stream().anyMatch(publisher -> publisher.reading);
  }

  void tapPublisher(Channel channel) {
    PublisherTap tap = new PublisherTap(channel);
    publishers.add(tap);
    channel.pipeline().addFirst(tap);
    channel.config().setRecvByteBufAllocator(new FixedRecvByteBufAllocator(READ_BYTES));
  }

  void tapSink(Channel channel) {
    SinkTap tap = new SinkTap(channel);
    sinks.add(tap);
    channel.pipeline().addFirst(tap);
    channel.config().setRecvByteBufAllocator(new FixedRecvByteBufAllocator(READ_BYTES));
  }

  /** Forgets what was counted. */
  void reset() {
    publishers.forEach(PublisherTap::reset);
    sinks.forEach(SinkTap::reset);
  }

  @Override
  public void close() {
    present = null;
  }

  /** One accepted socket. */
  final class PublisherTap extends ChannelInboundHandlerAdapter {

    final Channel channel;

    /** Rounds of the loop in which this socket was read. */
    final AtomicInteger cycles = new AtomicInteger();

    /** Tasks that were left behind on the loop by the end of such a round. */
    final AtomicInteger handedOver = new AtomicInteger();

    private volatile boolean reading;
    private int tasksBefore;

    PublisherTap(Channel channel) {
      this.channel = channel;
    }

    private int tasks() {
      return ((SingleThreadEventExecutor) channel.eventLoop()).pendingTasks();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (!reading) {
        reading = true;
        tasksBefore = tasks();
      }
      context.fireChannelRead(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      context.fireChannelReadComplete();
      if (reading) {
        reading = false;
        cycles.incrementAndGet();
        handedOver.addAndGet(Math.max(0, tasks() - tasksBefore));
        sinks.forEach(SinkTap::cycleOver);
      }
    }

    private void reset() {
      cycles.set(0);
      handedOver.set(0);
    }
  }

  /** Where a part of a body lies in memory. */
  record Part(long address, int bytes) {}

  /** One dialled socket. */
  final class SinkTap extends ChannelDuplexHandler {

    final Channel channel;

    /** Parts of bodies, in the order in which the socket was given them. */
    final Queue<Part> parts = new ConcurrentLinkedQueue<>();

    /** Of these parts, those that came while no publisher was being read. */
    final AtomicInteger late = new AtomicInteger();

    /** Flushes with something to send, while a publisher was being read. */
    final AtomicInteger flushes = new AtomicInteger();

    /** Most of them in one round of the loop. */
    final AtomicInteger mostInCycle = new AtomicInteger();

    /** Thrown at the next write, once. */
    volatile @Nullable RuntimeException planted;

    private final AtomicInteger inCycle = new AtomicInteger();
    private boolean unflushed;

    SinkTap(Channel channel) {
      this.channel = channel;
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
      RuntimeException fault = planted;
      if (fault != null) {
        planted = null;
        ReferenceCountUtil.release(message);
        throw fault;
      }
      ByteBuf part = (ByteBuf) message;
      unflushed |= part.isReadable();
      if (part.readableBytes() >= MIN_BODY_BYTES) {
        parts.add(new Part(part.memoryAddress() + part.readerIndex(), part.readableBytes()));
        if (!isRead()) {
          late.incrementAndGet();
        }
      }
      context.write(message, promise);
    }

    @Override
    public void flush(ChannelHandlerContext context) {
      boolean sends = unflushed;
      unflushed = false;
      if (sends && isRead()) {
        flushes.incrementAndGet();
        mostInCycle.accumulateAndGet(inCycle.incrementAndGet(), Math::max);
      }
      context.flush();
    }

    /** Whether it leads to {@code port}. */
    boolean isTo(int port) {
      return channel.remoteAddress() instanceof InetSocketAddress to && to.getPort() == port;
    }

    private void cycleOver() {
      inCycle.set(0);
    }

    private void reset() {
      parts.clear();
      late.set(0);
      flushes.set(0);
      mostInCycle.set(0);
    }
  }
}
