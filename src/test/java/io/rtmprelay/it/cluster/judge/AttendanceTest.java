package io.rtmprelay.it.cluster.judge;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.it.moody.MoodyServer;
import io.rtmprelay.it.peer.RtmpPublisher;
import io.rtmprelay.it.process.Await;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The judge of the cluster's tests sees what it is there to see. */
class AttendanceTest {

  private static final Duration MAX_TIME = Duration.ofSeconds(20);

  /** Longer than what is put down to threads. */
  private static final long OVERLAP_MS = 400;

  private final Attendance attendance = new Attendance();
  private MoodyServer server;

  @BeforeEach
  void start() {
    server =
        MoodyServer.start(
            attendance.at(
                "s",
                _ ->
                    _ -> {
                      // Media is not looked at.
                    }));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private RtmpPublisher publish(String name) throws IOException {
    return RtmpPublisher.start(server.port(), "live", name);
  }

  private void awaitOverlap() {
    long beganMs = Visit.nowMs();
    Await.until("an overlap", MAX_TIME, () -> Visit.nowMs() > beganMs + OVERLAP_MS);
  }

  @Test
  @DisplayName("one after the other: no sink was connected twice")
  void inTurn() throws Exception {
    for (int i = 1; i <= 2; i++) {
      var publisher = publish("cam");
      publisher.sendMedia(20);
      attendance.await("cam", i, MAX_TIME);
      publisher.end();
      attendance.awaitLeft(MAX_TIME);
    }
    assertThat(attendance.connectedTwice(0)).isEmpty();
    assertThat(attendance.fedTwice(0)).isEmpty();
    assertThat(attendance.of("cam")).hasSize(2).allMatch(Visit::endedInOrder);
  }

  @Test
  @DisplayName("the first one stays in silence: connected twice, fed once")
  void silentFirst() throws Exception {
    try (var first = publish("cam");
        var second = publish("cam")) {
      second.sendMedia(20);
      attendance.await("cam", 2, MAX_TIME);
      awaitOverlap();
      first.end();
    }
    attendance.awaitLeft(MAX_TIME);
    assertThat(attendance.connectedTwice(0)).hasSize(1);
    assertThat(attendance.connectedTwice(MAX_TIME.toMillis())).isEmpty();
    assertThat(attendance.fedTwice(0)).isEmpty();
  }

  @Test
  @DisplayName("the first one sends on: fed twice; who sends under another name is no fault")
  void sendingFirst() throws Exception {
    try (var first = publish("cam");
        var other = publish("other");
        var second = publish("cam")) {
      second.sendMedia(20);
      other.sendMedia(20);
      awaitOverlap();
      first.sendMedia(20);
      attendance.await("other", 1, MAX_TIME);
      Await.until(
          "media of the first",
          MAX_TIME,
          () -> attendance.of("cam").stream().allMatch(visit -> visit.messages() > 20));
    }
    attendance.awaitLeft(MAX_TIME);
    assertThat(attendance.fedTwice(0)).hasSize(1);
    assertThat(attendance.connectedTwice(0)).hasSize(1);
    assertThat(attendance.of("cam")).noneMatch(Visit::endedInOrder);
  }
}
