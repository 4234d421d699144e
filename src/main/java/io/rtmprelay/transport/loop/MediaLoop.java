package io.rtmprelay.transport.loop;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.CloseFuture;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.deployment.Deployment;
import io.vertx.core.internal.deployment.DeploymentContext;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One event loop that carries media: all of a stream runs on one of these. Any thread. */
public final class MediaLoop implements Executor {

  private static final Logger log = LoggerFactory.getLogger(MediaLoop.class);

  /** Where all buffers of media come from: pooled and direct, so that slices cost no garbage. */
  public static final ByteBufAllocator ALLOCATOR = PooledByteBufAllocator.DEFAULT;

  private static final double MICROS_PER_MS = 1_000;
  private static final double UNKNOWN = -1;

  private final VertxInternal vertx;
  private final EventLoop eventLoop;
  private final ContextInternal context;
  private final EverySecond everySecond;
  private final SharedReads reads = new SharedReads();

  MediaLoop(VertxInternal vertx, EventLoop eventLoop) {
    this.vertx = vertx;
    this.eventLoop = eventLoop;
    this.context = vertx.contextBuilder().withEventLoop(eventLoop).build();
    this.everySecond = new EverySecond(eventLoop);
  }

  /**
   * Has {@code socket}, of this loop, read into memory that is others' as soon as its read is over;
   * before its first read.
   */
  public void shareReads(Channel socket) {
    socket.config().setRecvByteBufAllocator(reads);
  }

  /** Milliseconds on a clock that never goes back; its zero means nothing. */
  public long nowMs() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }

  /** Whether the caller is on this loop. */
  public boolean isCurrent() {
    return eventLoop.inEventLoop();
  }

  /** Runs {@code task} on this loop: at once if the caller is on it, else as a task of its own. */
  public void run(Runnable task) {
    if (eventLoop.inEventLoop()) {
      task.run();
    } else {
      eventLoop.execute(task);
    }
  }

  /** Runs {@code task} on this loop, as a task of its own wherever the caller is. */
  @Override
  public void execute(Runnable task) {
    eventLoop.execute(() -> guarded(task));
  }

  /** What is due later, and can be called off until then. On its loop. */
  public interface Timer {

    /** Called off, it holds nothing any more; no effect if it has run. */
    void cancel();
  }

  /** Runs {@code task} on this loop after {@code delayMs} milliseconds, at once if negative. */
  public Timer schedule(long delayMs, Runnable task) {
    ScheduledFuture<?> due =
        eventLoop.schedule(() -> guarded(task), Math.max(0, delayMs), TimeUnit.MILLISECONDS);
    return () -> due.cancel(false);
  }

  /**
   * Runs {@code task} about once a second, first within a second, until called off. On its loop.
   */
  public Timer everySecond(Runnable task) {
    return everySecond.add(task);
  }

  /** Calls {@code timer} off, if there is one. On its loop. */
  public static void callOff(@Nullable Timer timer) {
    if (timer != null) {
      timer.cancel();
    }
  }

  static void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      log.error("a task on a media loop failed", e);
    }
  }

  /** A promise whose future completes on this loop. */
  public <T> Promise<T> promise() {
    return context.promise();
  }

  /**
   * Deploys {@code verticle} on exactly this loop.
   *
   * @return its deployment id, good for {@code Vertx.undeploy}
   */
  public Future<String> deploy(Deployable verticle) {
    return vertx
        .deploymentManager()
        .deploy(null, context, new PinnedDeployment(vertx, verticle, eventLoop))
        .map(DeploymentContext::id);
  }

  /**
   * Runs {@code work} on a worker; its result comes back on this loop in a task of its own, so
   * never before the caller, who is on this loop, has returned.
   */
  public <T> Future<T> offload(Callable<T> work) {
    Promise<T> result = context.promise();
    context
        .executeBlocking(work, false)
        .onComplete(done -> eventLoop.execute(() -> result.handle(done)));
    return result.future();
  }

  /**
   * Round trip of a socket as TCP measures it, in milliseconds; -1 if it is closed or unknown. Any
   * thread.
   */
  public static double rttMs(Channel socket) {
    if (socket instanceof EpollSocketChannel epoll && socket.isOpen()) {
      try {
        double rttMs = epoll.tcpInfo().rtt() / MICROS_PER_MS;
        return socket.isOpen() ? rttMs : UNKNOWN; // else its number may be another one's by now
      } catch (ChannelException e) {
        return UNKNOWN; // closed by the peer just now
      }
    }
    return UNKNOWN;
  }

  /** Where Vert.x runs what is asked on this loop. */
  public ContextInternal context() {
    return context;
  }

  /**
   * A verticle deployed on a given event loop, where Vert.x's own deployment would take the next
   * one.
   */
  private static final class PinnedDeployment implements Deployment {

    private final Deployable verticle;
    private final CloseFuture closeFuture = new CloseFuture();
    private final ContextInternal context;

    PinnedDeployment(VertxInternal vertx, Deployable verticle, EventLoop loop) {
      this.verticle = verticle;
      this.context =
          vertx.contextBuilder().withEventLoop(loop).withCloseFuture(closeFuture).build();
    }

    @Override
    public Set<Context> contexts() {
      return Set.of(context);
    }

    @Override
    public Set<Deployable> instances() {
      return Set.of(verticle);
    }

    @Override
    public DeploymentOptions options() {
      return new DeploymentOptions();
    }

    @Override
    public String identifier() {
      return "pinned:" + verticle.getClass().getName();
    }

    @Override
    public Future<?> deploy(DeploymentContext deployment) {
      return onLoop(() -> verticle.deploy(context));
    }

    @Override
    public Future<?> undeploy() {
      return onLoop(() -> verticle.undeploy(context).eventually(closeFuture::close));
    }

    @Override
    public Future<?> cleanup() {
      return closeFuture.close();
    }

    private Future<?> onLoop(Callable<Future<?>> step) {
      Promise<Object> done = context.promise();
      context.runOnContext(
          ignored -> {
            try {
              step.call()
                  .onComplete(
                      result -> {
                        if (result.succeeded()) {
                          done.complete(result.result());
                        } else {
                          done.fail(result.cause());
                        }
                      });
            } catch (Exception e) {
              done.fail(e);
            }
          });
      return done.future();
    }
  }
}
