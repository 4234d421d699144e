package io.rtmprelay.it.cluster.judge;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.it.chaos.Ledger;
import io.rtmprelay.it.chaos.LightPublisher;
import io.rtmprelay.it.moody.MoodyServer;
import io.rtmprelay.it.relay.RelayConfig.Sink;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** A media server that judges all it gets from light publishers, and the publishers it knows. */
public final class Judge implements AutoCloseable {

  private final Ledger ledger = new Ledger();
  private final Random random = new Random(7);
  private final Attendance attendance;
  private final MoodyServer server;

  private Judge(InetAddress address, Attendance attendance) {
    this.attendance = attendance;
    this.server = MoodyServer.at(address, attendance.judged("judge", ledger));
  }

  public static Judge start(Attendance attendance) {
    return new Judge(InetAddress.getLoopbackAddress(), attendance);
  }

  /** On another address of this machine. */
  public static Judge start(InetAddress address, Attendance attendance) {
    return new Judge(address, attendance);
  }

  /** Every stream goes there under its own name. */
  public List<Sink> sinks() {
    return List.of(new Sink("judge", server.url("{name}")));
  }

  /** Where a sink sends a stream to be judged. */
  public String url(String name) {
    return server.url(name);
  }

  public Attendance attendance() {
    return attendance;
  }

  /** One publisher, which stays away once it is gone. */
  public LightPublisher publish(String name, InetSocketAddress door) throws IOException {
    return LightPublisher.start(door, name, ledger.newTurn(random));
  }

  /** One that comes back. */
  public TirelessPublisher keepPublished(String name, Supplier<InetSocketAddress> door) {
    return TirelessPublisher.start(ledger, name, door);
  }

  /** So many that come back, and come at once if they are asked to. */
  public List<TirelessPublisher> keepMovable(
      String prefix, int count, Supplier<InetSocketAddress> door) {
    return IntStream.range(0, count)
        .mapToObj(number -> TirelessPublisher.startMovable(ledger, prefix + "-" + number, door))
        .toList();
  }

  /** So many that come back, of streams {@code PREFIX-0} and so on. */
  public List<TirelessPublisher> keepPublished(
      String prefix, int count, Supplier<InetSocketAddress> door) {
    return IntStream.range(0, count)
        .mapToObj(number -> keepPublished(prefix + "-" + number, door))
        .toList();
  }

  /** Ends all of them. */
  public static void end(List<TirelessPublisher> publishers) {
    var threads = publishers.stream().map(one -> Thread.ofVirtual().start(one::close)).toList();
    for (var thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    assertThat(publishers).noneMatch(TirelessPublisher::isSending);
  }

  /** Whatever came could be decoded, and no sink ever had two connections at once. */
  public void assertNothingAmiss(Duration maxEnd) {
    attendance.awaitLeft(maxEnd);
    assertDecodable();
    assertThat(attendance.connectedTwice(0)).isEmpty();
  }

  public void assertDecodable() {
    assertThat(ledger.faults()).isEmpty();
    assertThat(server.sessions()).allSatisfy(session -> assertThat(session.fault()).isNull());
  }

  @Override
  public void close() {
    server.close();
  }
}
