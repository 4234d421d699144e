package io.rtmprelay.transport.loop;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.vertx.core.impl.transports.EpollTransport;
import io.vertx.core.impl.transports.NioTransport;
import io.vertx.core.spi.transport.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The native transport with its event loops split in two: media loops, which are only ever picked
 * by hand, and control loops, which are all that Vert.x itself hands out.
 *
 * <p>So nothing that web, hooks or the cluster do runs on a loop that carries media.
 */
final class SplitTransport {

  private final int mediaLoops;
  private @Nullable SplitGroup group;

  SplitTransport(int mediaLoops) {
    this.mediaLoops = mediaLoops;
  }

  /** The loops set apart for media, in their order. */
  List<IoEventLoop> mediaLoops() {
    return built().media;
  }

  /** All others, in their order. */
  List<IoEventLoop> controlLoops() {
    return built().control;
  }

  private SplitGroup built() {
    if (group == null) {
      throw new IllegalStateException("no Vert.x was built on this transport");
    }
    return group;
  }

  /** What a Vert.x is to be built on. */
  Transport implementation() {
    return Epoll.isAvailable() ? new SplitEpoll() : new SplitNio();
  }

  private EventLoopGroup split(int threads, ThreadFactory factory, IoHandlerFactory handlers) {
    SplitGroup split = new SplitGroup(threads, factory, handlers, mediaLoops);
    group = split;
    return split;
  }

  private final class SplitEpoll extends EpollTransport {
    @Override
    public EventLoopGroup eventLoopGroup(
        int type, int threads, ThreadFactory factory, int ioRatio) {
      return type == IO_EVENT_LOOP_GROUP
          ? split(threads, factory, ioHandlerFactory())
          : super.eventLoopGroup(type, threads, factory, ioRatio);
    }
  }

  private final class SplitNio extends NioTransport {
    @Override
    public EventLoopGroup eventLoopGroup(
        int type, int threads, ThreadFactory factory, int ioRatio) {
      return type == IO_EVENT_LOOP_GROUP
          ? split(threads, factory, ioHandlerFactory())
          : super.eventLoopGroup(type, threads, factory, ioRatio);
    }
  }

  /** The first loops carry media; {@link #next} goes round the others. */
  private static final class SplitGroup extends MultiThreadIoEventLoopGroup {

    private final List<IoEventLoop> media = new ArrayList<>();
    private final List<IoEventLoop> control = new ArrayList<>();
    private final AtomicInteger turn = new AtomicInteger();

    SplitGroup(int threads, ThreadFactory factory, IoHandlerFactory handlers, int mediaLoops) {
      super(threads, factory, handlers);
      iterator()
          .forEachRemaining(
              loop -> (media.size() < mediaLoops ? media : control).add((IoEventLoop) loop));
    }

    @Override
    public IoEventLoop next() {
      return control.get(Math.floorMod(turn.getAndIncrement(), control.size()));
    }
  }
}
