package io.rtmprelay.it.cluster.judge;

import io.rtmprelay.it.chaos.Ledger;
import io.rtmprelay.it.chaos.SessionCheck;
import io.rtmprelay.it.moody.Intake;
import io.rtmprelay.it.moody.MoodySession;
import io.rtmprelay.it.process.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** Who was when at the media servers of a test, by one clock. Any thread. */
public final class Attendance {

  /** An end is seen when a thread gets to it, which may be after the next one's coming. */
  private static final long THREADS_MS = 150;

  private final List<Visit> visits = new CopyOnWriteArrayList<>();

  /** Takes note of who comes to {@code server} and hands on what they bring. */
  public Intake.Maker at(String server, Intake.Maker inner) {
    return session -> note(server, session, inner.intake(session));
  }

  /** The same for light publishers' media, which is judged message by message. */
  public Intake.Maker judged(String server, Ledger ledger) {
    return at(
        server,
        session ->
            new SessionCheck(
                ledger, session.name() + " at " + server + " from " + session.peerPort()));
  }

  private Intake note(String server, MoodySession session, Intake inner) {
    var visit = new Visit(server, session, inner);
    visits.add(visit);
    return visit;
  }

  /** In the order of their coming. */
  public List<Visit> of(String name) {
    return visits.stream().filter(visit -> visit.name().equals(name)).toList();
  }

  public List<Visit> all() {
    return List.copyOf(visits);
  }

  /** Waits for so many visits in all under {@code name}, and for media in the last. */
  public Visit await(String name, int count, Duration limit) {
    Await.until(
        "visit %d of %s, and media in it".formatted(count, name),
        limit,
        () -> of(name).size() >= count && of(name).getLast().messages() > 0,
        () -> of(name).toString());
    return of(name).getLast();
  }

  /** Waits for media that comes from now on. */
  public static void awaitMore(Visit visit, Duration limit) {
    int before = visit.messages();
    Await.until("more media", limit, () -> visit.messages() > before + 10, visit::toString);
  }

  /** Waits until nobody is there under any name. */
  public void awaitLeft(Duration limit) {
    Await.until(
        "all have left",
        limit,
        () -> visits.stream().allMatch(Visit::isOver),
        () -> visits.stream().filter(visit -> !visit.isOver()).toList().toString());
  }

  /**
   * Each pair of visits of one sink that were connected at the same time.
   *
   * @param allowedMs for so long they may be
   */
  public List<String> connectedTwice(long allowedMs) {
    return pairs(allowedMs, Visit::endedMs);
  }

  /** Each pair of visits of one sink to both of which media came at the same time. */
  public List<String> fedTwice(long allowedMs) {
    return pairs(allowedMs, Visit::lastMediaMs);
  }

  /** When a visit is over, in whichever sense. */
  private interface End {
    long of(Visit visit);
  }

  private List<String> pairs(long allowedMs, End end) {
    var faults = new ArrayList<String>();
    var sinks =
        visits.stream()
            .collect(Collectors.groupingBy(visit -> visit.server() + " " + visit.name()))
            .values();
    for (var sink : sinks) {
      var inTurn = sink.stream().sorted(Comparator.comparingLong(Visit::beganMs)).toList();
      for (int i = 1; i < inTurn.size(); i++) {
        var next = inTurn.get(i);
        inTurn.subList(0, i).stream()
            .filter(before -> end.of(before) > next.beganMs() + THREADS_MS + allowedMs)
            .forEach(before -> faults.add(before + " and " + next));
      }
    }
    return faults;
  }
}
