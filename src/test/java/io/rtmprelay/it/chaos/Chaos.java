package io.rtmprelay.it.chaos;

import io.rtmprelay.it.chaos.LightPublisher.Leave;
import io.rtmprelay.it.moody.Mood;
import io.rtmprelay.it.moody.MoodyServer;
import io.rtmprelay.it.peer.Fixture;
import io.rtmprelay.it.process.Await;
import io.rtmprelay.it.process.WorkFolder;
import io.rtmprelay.it.relay.Holding;
import io.rtmprelay.it.relay.RelayApi;
import io.rtmprelay.it.relay.RelayConfig;
import io.rtmprelay.it.relay.RelayProcess;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/**
 * One run: thirty streams, of which ten have no trouble, ten have ill servers, seven have unsteady
 * publishers too, and three come from real encoders; then all is well again, all ends, and what
 * came of it is judged.
 */
public final class Chaos {

  private static final int CALM = 10;
  private static final int SICK = 10;
  private static final int WILD = 4;
  private static final int CONTESTED = 3;
  private static final List<Fixture> REAL =
      List.of(Fixture.H264B_AAC, Fixture.HEVC_AAC, Fixture.HEVC_OPEN);

  private static final Duration WARM_UP = Duration.ofSeconds(3);
  private static final Duration MAX_END = Duration.ofSeconds(20);

  /** The heap may grow up to its limit meanwhile, and the collector keeps what it was given. */
  private static final long SPARE_RESIDENT_BYTES = 256 << 20;

  private static final List<Mood> MOODS =
      List.of(Mood.STALLED, Mood.STALLED, Mood.SLOW, Mood.SILENT, Mood.BABBLING, Mood.RESETTING);

  private final Ledger ledger = new Ledger();
  private final Path folder = WorkFolder.fresh("chaos");
  private final Intakes intakes = new Intakes(ledger, folder.resolve("taken"));
  private final Map<String, MoodyServer> servers = new LinkedHashMap<>();
  private final Map<String, LightPublisher> steady = new LinkedHashMap<>();
  private final Random seeds;
  private final Duration length;

  private Chaos(Duration length, long seed) {
    this.length = length;
    this.seeds = new Random(seed);
  }

  /**
   * Runs and judges.
   *
   * @param length of the disorder alone; what comes before and after takes a minute at most
   */
  static Ledger run(Duration length, long seed) throws Exception {
    var chaos = new Chaos(length, seed);
    try {
      chaos.run();
    } finally {
      chaos.servers.values().forEach(MoodyServer::close);
    }
    return chaos.ledger;
  }

  private void run() throws Exception {
    servers.put(Streams.WELL, MoodyServer.start(intakes.at(Streams.WELL)));
    for (var id : Streams.MOODY) {
      servers.put(id, MoodyServer.start(intakes.at(id)));
    }
    servers.put(Streams.UNWILLING, MoodyServer.start(intakes.at(Streams.UNWILLING)));
    REAL.forEach(Fixture::file);
    var config = Streams.config(servers);
    try (var relay = RelayProcess.start(folder, config)) {
      warmUp(config, relay.api());
      var before = Holding.of(relay);
      ledger.attempt("the disorder comes to its end", () -> disorder(config, relay.api()));
      ledger.attempt("all is well again, and ends", () -> settle(relay.api()));
      steady.forEach((name, publisher) -> intakes.checkWhole(Streams.WELL, name, publisher));
      ledger.attempt("nothing stays", () -> before.assertNotLeft(relay, SPARE_RESIDENT_BYTES));
      servers.values().forEach(this::tellFaults);
      ledger.attempt("the relay tells its counts", () -> tell(relay));
      ledger.attempt("the relay stops in order, and nothing leaked", relay::stop);
    }
    intakes.decodeRecordings();
  }

  private void warmUp(RelayConfig config, RelayApi api) throws Exception {
    var publishers = new ArrayList<LightPublisher>();
    for (var name : Streams.names(Streams.WARM_UP, CALM)) {
      publishers.add(LightPublisher.start(config.rtmpPort(), name, ledger.newTurn(seeds)));
    }
    LockSupport.parkNanos(WARM_UP.toNanos());
    for (var publisher : publishers) {
      publisher.leave(Leave.UNPUBLISH);
    }
    Await.until("the warm-up is over", MAX_END, () -> api.streams() == 0);
  }

  private void disorder(RelayConfig config, RelayApi api) throws Exception {
    for (var name : Streams.names(Streams.CALM, CALM)) {
      publishSteadily(config, name);
    }
    for (var name : Streams.names(Streams.SICK, SICK)) {
      publishSteadily(config, name);
    }
    Await.until("the steady streams are there", MAX_END, () -> api.streams() == CALM + SICK);
    var disorder = new Disorder(ledger, config, folder, length);
    var unwilling = new ArrayList<Mood>(MOODS);
    unwilling.add(Mood.REFUSING);
    var happenings = new ArrayList<Callable<?>>();
    servers.forEach(
        (id, server) -> {
          if (!id.equals(Streams.WELL)) {
            var moods = id.equals(Streams.UNWILLING) ? unwilling : MOODS;
            var random = fork();
            happenings.add(() -> done(() -> disorder.moods(server, moods, random)));
          }
        });
    var unsteady = new ArrayList<>(Streams.names(Streams.WILD, WILD));
    unsteady.addAll(Streams.names(Streams.CONTESTED, CONTESTED));
    for (var name : unsteady) {
      var random = fork();
      happenings.add(
          () -> {
            disorder.publishers(name, random);
            return name;
          });
    }
    for (int i = 0; i < REAL.size(); i++) {
      var name = Streams.REAL + i;
      var fixture = REAL.get(i);
      var random = fork();
      happenings.add(() -> done(() -> disorder.encoders(name, fixture, random)));
    }
    happenings.add(() -> done(() -> disorder.ask(api)));
    happen(happenings);
  }

  private static Object done(Runnable happening) {
    happening.run();
    return happening;
  }

  private Random fork() {
    return new Random(seeds.nextLong());
  }

  private void publishSteadily(RelayConfig config, String name) throws IOException {
    steady.put(name, LightPublisher.start(config.rtmpPort(), name, ledger.newTurn(seeds)));
  }

  private static void happen(List<Callable<?>> happenings) throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var running = new ArrayList<Future<?>>();
      happenings.forEach(happening -> running.add(threads.submit(happening)));
      for (var one : running) {
        one.get();
      }
    }
  }

  /** All servers are well, so each sink recovers; then all streams end. */
  private void settle(RelayApi api) throws InterruptedException {
    for (var name : Streams.names(Streams.SICK, SICK)) {
      for (var id : List.of(Streams.WELL, Streams.MOODY.get(0), Streams.MOODY.get(1))) {
        ledger.attempt(
            name + " goes to " + id + " again",
            () ->
                Await.until(
                    name + " goes to " + id,
                    MAX_END,
                    () -> api.sink(name, id).filter(Chaos::isLive).isPresent(),
                    () -> String.valueOf(api.sink(name, id))));
      }
    }
    for (var publisher : steady.values()) {
      publisher.leave(Leave.UNPUBLISH);
    }
    ledger.attempt(
        "all streams end",
        () -> Await.until("no stream is left", MAX_END, () -> api.streams() == 0));
    servers.values().forEach(server -> server.awaitEmpty(MAX_END));
  }

  private static boolean isLive(JsonObject sink) {
    return "live".equals(sink.getString("state"));
  }

  private void tellFaults(MoodyServer server) {
    for (var session : server.sessions()) {
      if (session.fault() != null) {
        ledger.fault(
            "%s from %d: %s".formatted(session.name(), session.peerPort(), session.fault()));
      }
    }
  }

  private void tell(RelayProcess relay) {
    relay
        .api()
        .samples("relay_dropped_frames_total")
        .forEach((labels, value) -> ledger.count("relay: dropped, " + labels, value.intValue()));
    ledger.count(
        "relay: messages received", (int) relay.api().metric("relay_received_frames_total"));
    ledger.count("relay: messages sent", (int) relay.api().metric("relay_sent_frames_total"));
    for (var line : relay.process().lines()) {
      if (line.contains(": retrying: ")) {
        ledger.count("relay: sinks retried");
      } else if (line.contains(": failed: ")) {
        ledger.count("relay: sinks refused for good");
      } else if (line.endsWith(": live again")) {
        ledger.count("relay: publishers that came back or took over");
      } else if (line.contains(" ERROR ")) {
        ledger.fault("the relay's log: " + line);
      }
    }
  }

  /**
   * {@code [--seconds S] [--seed N]}: prints what happened; exits with 0 if nothing is amiss, 1 if
   * something is, 2 if it could not run.
   */
  public static void main(String... arguments) {
    int seconds = 60;
    long seed = System.nanoTime();
    for (int i = 0; i + 1 < arguments.length; i += 2) {
      switch (arguments[i]) {
        case "--seconds" -> seconds = Integer.parseInt(arguments[i + 1]);
        case "--seed" -> seed = Long.parseLong(arguments[i + 1]);
        default -> throw new IllegalArgumentException(arguments[i]);
      }
    }
    System.exit(run(seconds, seed));
  }

  private static int run(int seconds, long seed) {
    System.out.printf("chaos: %d s, seed %d%n", seconds, seed);
    try {
      var ledger = run(Duration.ofSeconds(seconds), seed);
      ledger.lines().forEach(System.out::println);
      ledger.faults().forEach(fault -> System.out.println("fault: " + fault));
      System.out.println(ledger.faults().isEmpty() ? "passed" : "failed");
      return ledger.faults().isEmpty() ? 0 : 1;
    } catch (Exception | AssertionError e) {
      System.err.println("chaos: could not run: " + e);
      return 2;
    }
  }
}
