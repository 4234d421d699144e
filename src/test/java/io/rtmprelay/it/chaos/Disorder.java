package io.rtmprelay.it.chaos;

import io.rtmprelay.it.chaos.LightPublisher.Leave;
import io.rtmprelay.it.moody.Mood;
import io.rtmprelay.it.moody.MoodyServer;
import io.rtmprelay.it.peer.FfmpegPublisher;
import io.rtmprelay.it.peer.Fixture;
import io.rtmprelay.it.process.WorkFolder;
import io.rtmprelay.it.relay.RelayApi;
import io.rtmprelay.it.relay.RelayConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** What happens to publishers and servers until the time is over; each on a thread of its own. */
final class Disorder {

  private static final List<Leave> WAYS = List.of(Leave.values());
  private static final int OK = 200;
  private static final int ASK_EACH_MS = 200;
  private static final int LOOPS = 100;
  private static final int SLOW_BYTES_PER_SECOND = 20_000;

  /** From then on a silent publisher is a ghost, which must yield. */
  private static final int GHOST_MS = 2_500;

  private static final Duration MAX_ENCODER_END = Duration.ofSeconds(10);

  /** A name may still be taken by who was there before. */
  private static final int MAX_TRIES = 40;

  private final Ledger ledger;
  private final RelayConfig config;
  private final Path folder;
  private final long endNanos;

  Disorder(Ledger ledger, RelayConfig config, Path folder, Duration length) {
    this.ledger = ledger;
    this.config = config;
    this.folder = folder;
    this.endNanos = System.nanoTime() + length.toNanos();
  }

  private boolean goesOn() {
    return System.nanoTime() < endNanos;
  }

  /** Waits for so long, or until all is over. */
  private void pause(long ms) {
    long until = Math.min(System.nanoTime() + Duration.ofMillis(ms).toNanos(), endNanos);
    while (System.nanoTime() < until) {
      LockSupport.parkNanos(until - System.nanoTime());
    }
  }

  /** A server has its moods, and is well in the end. */
  void moods(MoodyServer server, List<Mood> moods, Random random) {
    while (goesOn()) {
      pause(random.nextInt(500, 3_000));
      int choice = random.nextInt(moods.size() + 1);
      if (choice == moods.size()) {
        ledger.count("servers: vanished");
        server.vanish();
        pause(random.nextInt(300, 3_000));
        server.arrive();
        continue;
      }
      var mood = moods.get(choice);
      ledger.count("servers: " + mood.name().toLowerCase(Locale.ROOT));
      if (mood == Mood.SLOW) {
        server.becomeSlow(SLOW_BYTES_PER_SECOND);
      } else {
        server.become(mood);
      }
      // What strikes who is there needs no time; the rest is felt by and by.
      pause(mood == Mood.RESETTING || mood == Mood.BABBLING ? 20 : random.nextInt(500, 5_000));
      server.become(Mood.WELL);
    }
  }

  /** Publishers of one name come and go, in every way, and at last one ends in order. */
  void publishers(String name, Random random) throws InterruptedException {
    LightPublisher present = null;
    while (goesOn()) {
      if (present == null) {
        present = publish(name, random);
      }
      pause(random.nextInt(500, 5_000));
      int choice = random.nextInt(WAYS.size() + 1);
      if (present != null && choice == WAYS.size()) {
        present = succeed(name, present, random);
      } else if (present != null) {
        leave(present, WAYS.get(choice), random);
        present = null;
      }
    }
    if (present != null) {
      present.leave(Leave.UNPUBLISH);
    }
  }

  private void leave(LightPublisher publisher, Leave way, Random random)
      throws InterruptedException {
    ledger.count("publishers: " + way.name().toLowerCase(Locale.ROOT).replace('_', ' '));
    publisher.leave(way);
    if (way == Leave.SILENCE) {
      pause(GHOST_MS);
    } else {
      // Within the grace more often than not.
      pause(random.nextInt(3_000));
    }
  }

  /** Tries again while the name is still taken. */
  private @Nullable LightPublisher publish(String name, Random random) {
    for (int i = 0; i < MAX_TRIES && goesOn(); i++) {
      try {
        var publisher = LightPublisher.start(config.rtmpPort(), name, ledger.newTurn(random));
        ledger.count("publishers: came");
        return publisher;
      } catch (IOException e) {
        ledger.count("publishers: tried too early");
        pause(100);
      }
    }
    if (goesOn()) {
      ledger.fault(name + " takes no publisher");
    }
    return null;
  }

  /** Another one comes while the present one sends: it is refused, or takes over. */
  private LightPublisher succeed(String name, LightPublisher present, Random random)
      throws InterruptedException {
    boolean mayReplace = name.startsWith(Streams.CONTESTED);
    try {
      var next = LightPublisher.start(config.rtmpPort(), name, ledger.newTurn(random));
      ledger.count("publishers: took over");
      if (!mayReplace && !present.isCut()) {
        ledger.fault(name + ": a second publisher replaced one that was sending");
      }
      present.leave(Leave.HANG_UP);
      return next;
    } catch (IOException e) {
      ledger.count("publishers: refused beside another");
      if (mayReplace) {
        ledger.fault(name + ": a successor was refused: " + e.getMessage());
      }
      return present;
    }
  }

  /** An encoder is killed and started again, over and over. */
  void encoders(String name, Fixture fixture, Random random) {
    var own = WorkFolder.create(folder.resolve(name));
    while (goesOn()) {
      try (var encoder = FfmpegPublisher.startLoop(LOOPS, own, fixture, config.url(name))) {
        pause(random.nextInt(3_000, 9_000));
        if (!goesOn() || random.nextInt(4) == 0) {
          ledger.count("encoders: ended");
          encoder.process().terminate(MAX_ENCODER_END);
        } else {
          ledger.count("encoders: killed");
          encoder.process().kill();
        }
      }
      pause(random.nextInt(200, 3_000));
    }
  }

  /** The API is asked all the time. */
  void ask(RelayApi api) {
    while (goesOn()) {
      for (var path : List.of("/api/v1/streams", "/metrics", "/health/ready")) {
        int status = api.request("GET", path).statusCode();
        ledger.count("requests answered");
        if (status != OK) {
          ledger.fault(path + " was answered with " + status);
        }
      }
      pause(ASK_EACH_MS);
    }
  }
}
