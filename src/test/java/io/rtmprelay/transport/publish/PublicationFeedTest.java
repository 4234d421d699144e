package io.rtmprelay.transport.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.media.MediaKind;
import io.rtmprelay.relay.Inlet;
import io.rtmprelay.relay.Stream;
import io.rtmprelay.relay.StreamSettings;
import io.rtmprelay.relay.budget.MemoryBudget;
import io.rtmprelay.rtmp.chunk.BodyImages;
import io.rtmprelay.transport.loop.MediaLoop;
import io.rtmprelay.transport.loop.MediaLoops;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** From a publisher's loop to a stream on another one. */
class PublicationFeedTest {

  private static final int MIB = 1 << 20;

  /** So many bodies of 1 MiB, with what their images add to them, are below the bound of 8 MiB. */
  private static final int FITS = 7;

  private final MediaLoops loops = MediaLoops.start(2);
  private final MediaLoop publishers = loops.all().get(0);
  private final MediaLoop streams = loops.all().get(1);
  private final MemoryBudget memory = new MemoryBudget(64 * MIB);
  private final Stream stream =
      new Stream("live/cam", new StreamSettings(32 * MIB, MIB, 1000), memory);
  private final BodyImages images = new BodyImages(4096);
  private final List<String> disconnects = new ArrayList<>();
  private final List<MediaFrame> sent = new ArrayList<>();
  private final CompletableFuture<Boolean> ended = new CompletableFuture<>();

  @AfterEach
  void close() throws Exception {
    loops.vertx().close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private final class Turn implements PublishAnswer.Publication {

    @Override
    public MediaLoop loop() {
      return streams;
    }

    @Override
    public Stream charged() {
      return stream;
    }

    @Override
    public Inlet inlet() {
      return stream;
    }

    @Override
    public void flushed() {}

    @Override
    public void ended(boolean deliberate, String reason) {
      ended.complete(deliberate);
    }
  }

  private static <T> T on(MediaLoop loop, Callable<T> work) throws Exception {
    CompletableFuture<T> done = new CompletableFuture<>();
    loop.run(
        () -> {
          try {
            done.complete(work.call());
          } catch (Exception e) {
            done.completeExceptionally(e);
          }
        });
    return done.get(20, TimeUnit.SECONDS);
  }

  private int read(PublicationFeed feed) {
    byte[] body = new byte[MIB];
    body[0] = (byte) (sent.isEmpty() ? 0x17 : 0x27);
    body[1] = 1;
    MediaFrame frame = MediaFrame.of(MediaKind.VIDEO, 0, images.image(MediaKind.VIDEO, body));
    feed.publish(frame, 0);
    feed.flush(0);
    frame.release();
    sent.add(frame);
    return sent.size();
  }

  @Test
  @DisplayName("what is on its way to a loop that does not get round to it is bounded, and let go")
  void bounded() throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    streams.run(
        () -> {
          try {
            busy.await();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        });
    PublicationFeed feed = on(publishers, () -> new PublicationFeed(new Turn(), disconnects::add));
    for (int i = 0; i < FITS; i++) {
      on(publishers, () -> read(feed));
    }
    assertThat(disconnects).isEmpty();
    assertThat(memory.heldBytes()).as("charged on its way").isGreaterThan(FITS * (long) MIB);
    assertThat(stream.stats().heldBytes()).isEqualTo(memory.heldBytes());
    assertThat(sent).allMatch(frame -> frame.refCnt() == 1);
    on(publishers, () -> read(feed));
    assertThat(disconnects).singleElement().asString().contains("does not get round");
    assertThat(sent.getLast().refCnt()).isZero();

    busy.countDown();
    on(
        publishers,
        () -> {
          feed.end(true, "done", 0);
          return true;
        });
    assertThat(ended.get(20, TimeUnit.SECONDS)).isTrue();
    assertThat(on(streams, () -> stream.stats().framesIn())).isEqualTo(FITS);
    on(
        streams,
        () -> {
          stream.close();
          return true;
        });
    assertThat(sent).allMatch(frame -> frame.refCnt() == 0);
    assertThat(memory.heldBytes()).isZero();
  }
}
