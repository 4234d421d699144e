package io.rtmprelay.transport.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.IoEventLoop;
import io.netty.channel.SingleThreadIoEventLoop;
import io.rtmprelay.cluster.member.Members;
import io.rtmprelay.cluster.member.Membership;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.VertxBootstrap;
import java.lang.reflect.Method;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ClusteredLoopsTest {

  private static final String COUNTED = "getNumOfRegisteredChannels";

  private static <T> T done(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  @DisplayName("the cluster's connections have control loops; media loops carry none of them")
  void controlLoopsAlone() {
    try (Members members = Members.of(2, more -> {})) {
      List<Loops> both = members.joined().stream().map(Loops::of).toList();
      done(
          both.getFirst()
              .vertx
              .eventBus()
              .<String>consumer("asked", message -> message.reply(message.body()))
              .completion());
      for (int i = 0; i < 20; i++) {
        done(both.getLast().vertx.eventBus().request("asked", "again"));
      }
      for (Loops loops : both) {
        assertThat(channels(loops.transport.mediaLoops())).isZero();
        assertThat(channels(loops.transport.controlLoops())).isPositive();
      }
      both.forEach(loops -> done(loops.vertx.close()));
    }
  }

  /** Netty counts them, but tells nobody. */
  private static int channels(List<IoEventLoop> loops) {
    int channels = 0;
    for (IoEventLoop loop : loops) {
      try {
        Method counted = SingleThreadIoEventLoop.class.getDeclaredMethod(COUNTED);
        counted.setAccessible(true);
        channels += (int) counted.invoke(loop);
      } catch (ReflectiveOperationException e) {
        throw new LinkageError(COUNTED, e);
      }
    }
    return channels;
  }

  private record Loops(SplitTransport transport, Vertx vertx) {

    static Loops of(Membership member) {
      SplitTransport transport = new SplitTransport(3);
      VertxOptions options =
          new VertxOptions().setEventBusOptions(member.eventBus()).setEventLoopPoolSize(4);
      return new Loops(
          transport,
          done(
              VertxBootstrap.create()
                  .options(options)
                  .transport(transport.implementation())
                  .clusterManager(member.clusterManager())
                  .init()
                  .clusteredVertx()));
    }
  }
}
