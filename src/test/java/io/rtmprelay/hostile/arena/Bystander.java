package io.rtmprelay.hostile.arena;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.control.PeerEncoder;
import io.rtmprelay.it.flv.FlvFile;
import io.rtmprelay.it.flv.FlvMessage;
import io.rtmprelay.it.moody.Intake;
import io.rtmprelay.it.moody.MoodyServer;
import io.rtmprelay.it.process.Await;
import io.rtmprelay.it.rtmp.RtmpMessage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A publisher that has nothing to do with any attack: numbered frames, a hundred a second, to a
 * media server and a file, neither of which may miss one or wait for one.
 */
public final class Bystander implements AutoCloseable {

  static final String NAME = "bystander";

  /** So long nothing but a loop that is blocked keeps a frame. */
  private static final long MAX_DELAY_MS = 3_000;

  private static final long PAUSE_NANOS = 10_000_000;

  /** A longer pause is the machine's, which stops this process and the relay in it alike. */
  private static final long MAX_PAUSE_NANOS = 5 * PAUSE_NANOS;

  private static final int GROUP = 10;
  private static final int FRAME_BYTES = 64;
  private static final int NUMBER_AT = 5;
  private static final int RING = 1024;

  private final MoodyServer server = MoodyServer.start(session -> new Ledger());
  private final Path folder;
  private final long[] sentAtNanos = new long[RING];
  private @Nullable PeerEncoder encoder;
  private @Nullable Thread sender;
  private volatile boolean leaving;
  private volatile int sent;
  private volatile int arrived;
  private volatile long longestNanos;
  private volatile @Nullable String fault;

  public Bystander(Path folder) {
    this.folder = folder;
  }

  /** Its route, as the config has it. */
  public String route() {
    return """
      - match: "live/{name}"
        sinks:
          - { id: server, url: "%s" }
          - { id: file, url: "file:%s/{name}.flv" }
    """
        .formatted(server.url("{name}"), folder);
  }

  public void start(int port) throws IOException {
    PeerEncoder publishing = PeerEncoder.publishing(port, "live", NAME);
    encoder = publishing;
    publishing.addHeaders(0).send();
    sender = Thread.ofPlatform().name(NAME).start(() -> send(publishing));
    awaitFrame(0);
  }

  private void send(PeerEncoder to) {
    long awakeNanos = 0;
    for (int number = 0; !leaving; number++) {
      long startNanos = System.nanoTime();
      sentAtNanos[number % RING] = awakeNanos;
      to.addVideo(number, GROUP, FRAME_BYTES).send();
      sent = number + 1;
      LockSupport.parkNanos(PAUSE_NANOS);
      awakeNanos += Math.min(System.nanoTime() - startNanos, MAX_PAUSE_NANOS);
      if (sent > arrived) {
        longestNanos = Math.max(longestNanos, awakeNanos - sentAtNanos[arrived % RING]);
      }
    }
  }

  /** What came at the media server, checked as it comes. */
  private final class Ledger implements Intake {

    @Override
    public void message(RtmpMessage message) {
      if (message.type() != RtmpMessage.VIDEO || message.body()[1] != 1) {
        return;
      }
      int number = ByteBuffer.wrap(message.body()).getInt(NUMBER_AT);
      if (number != arrived) {
        fault = "frame " + number + " where " + arrived + " is due";
      }
      arrived = number + 1;
    }

    @Override
    public void ended(boolean inOrder) {
      if (!leaving) {
        fault = "its session ended";
      }
    }
  }

  private void awaitFrame(int number) {
    Await.until(
        "frame " + number + " of the bystander",
        Attacker.LIMIT,
        () -> arrived > number || fault != null,
        () -> arrived + " of " + sent);
  }

  /** Nothing of it was lost or late until now. */
  public void check() {
    awaitFrame(sent);
    assertThat(fault).isNull();
    long longestMs = TimeUnit.NANOSECONDS.toMillis(longestNanos);
    longestNanos = 0;
    assertThat(longestMs).as("longest delay of its frames, in ms").isLessThan(MAX_DELAY_MS);
  }

  /** Ends the stream in order. */
  public void leave() throws IOException, InterruptedException {
    leaving = true;
    if (sender != null) {
      sender.join();
    }
    if (encoder != null) {
      encoder.unpublish();
      encoder.leave();
    }
  }

  /** The file, which is complete once the relay has stopped. */
  void checkFile() {
    FlvFile file = FlvFile.read(folder.resolve(NAME + ".flv"));
    List<Integer> numbers =
        file.messages().stream()
            .filter(message -> message.role() == FlvMessage.Role.MEDIA)
            .map(message -> ByteBuffer.wrap(message.body().bytes()).getInt(NUMBER_AT))
            .toList();
    assertThat(numbers).isEqualTo(IntStream.range(0, sent).boxed().toList());
    assertThat(file.restBytes()).isZero();
  }

  @Override
  public void close() {
    leaving = true;
    server.close();
  }
}
