package io.rtmprelay.cluster.lease.hazelcast;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.cluster.lease.LeaseFigures.Outcome;
import io.rtmprelay.cluster.member.Members;
import io.rtmprelay.cluster.member.Membership;
import io.rtmprelay.control.Await;
import io.rtmprelay.control.origin.Claim;
import io.rtmprelay.control.origin.PeerNode;
import io.rtmprelay.control.origin.Tenure;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Three members in one process. */
class HazelcastOriginsTest {

  private static final String NAME = "live/cam";

  private final Members members = Members.of(3, HazelcastOrigins::configure);
  private final List<HazelcastOrigins> nodes = new ArrayList<>();

  @BeforeEach
  void begin() {
    for (int i = 0; i < 3; i++) {
      nodes.add(HazelcastOrigins.begin(members.get(i), members.config(i)));
    }
    Await.until("all are in touch", () -> nodes.stream().allMatch(node -> node.trouble() == null));
  }

  @AfterEach
  void close() {
    nodes.forEach(HazelcastOrigins::close);
    members.close();
  }

  private static <T> T done(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, SECONDS);
  }

  private Claim claim(int node) throws Exception {
    return done(nodes.get(node).origins().claim(NAME));
  }

  private Tenure granted(int node) throws Exception {
    return ((Claim.Granted) claim(node)).tenure();
  }

  /** Of a stream that another node has left, or died with, which the members need not know yet. */
  private Tenure takenOver(int node) {
    AtomicReference<Tenure> taken = new AtomicReference<>();
    Await.until(
        "the stream to be free",
        () -> {
          Claim answer =
              nodes
                  .get(node)
                  .origins()
                  .claim(NAME)
                  .toCompletionStage()
                  .toCompletableFuture()
                  .join();
          if (answer instanceof Claim.Granted granted) {
            taken.set(granted.tenure());
          } else {
            assertThat(answer).isInstanceOf(Claim.Held.class);
          }
          return taken.get() != null;
        });
    return Objects.requireNonNull(taken.get());
  }

  private static boolean holds(Tenure tenure) {
    return tenure.holds(LeaseThread.clockMs());
  }

  @Test
  @DisplayName("who claims first is the origin until it gives that up, then another may be")
  void oneAfterTheOther() throws Exception {
    Tenure first = granted(0);
    assertThat(holds(first)).isTrue();
    assertThat(claim(1)).isEqualTo(new Claim.Held(members.get(0).self(), first.epoch()));
    assertThat(done(nodes.get(2).origins().find(NAME))).contains(members.get(0).self());
    first.giveUp();
    assertThat(holds(first)).isFalse();
    Tenure second = takenOver(2);
    assertThat(second.epoch()).isGreaterThan(first.epoch());
    assertThat(nodes.get(0).figures().heldCount()).isZero();
    assertThat(nodes.get(2).figures().heldCount()).isOne();
    second.giveUp();
    Await.until(
        "nobody is the origin",
        () ->
            nodes
                .get(0)
                .origins()
                .find(NAME)
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .isEmpty());
  }

  @Test
  @DisplayName("of many claims for one name at once, from all members, exactly one wins")
  void race() throws Exception {
    for (int round = 0; round < 30; round++) {
      String name = "live/race" + round;
      List<Future<Claim>> claims = nodes.stream().map(node -> node.origins().claim(name)).toList();
      List<Claim> answers = new ArrayList<>();
      for (Future<Claim> claim : claims) {
        answers.add(done(claim));
      }
      Tenure winner =
          answers.stream()
              .filter(Claim.Granted.class::isInstance)
              .map(answer -> ((Claim.Granted) answer).tenure())
              .reduce(
                  (one, other) -> {
                    throw new AssertionError("two origins of " + name);
                  })
              .orElseThrow();
      assertThat(answers)
          .filteredOn(Claim.Held.class::isInstance)
          .hasSize(2)
          .allMatch(held -> ((Claim.Held) held).epoch() == winner.epoch());
    }
  }

  @Test
  @DisplayName("a member dies: another takes over, its own session after a restart among them")
  void memberDies() throws Exception {
    Tenure first = granted(0);
    members.kill(members.get(0));
    Tenure second = takenOver(1);
    assertThat(second.epoch()).isGreaterThan(first.epoch());
    assertThat(nodes.get(1).figures().claims(Outcome.TAKEN_OVER)).isOne();
    // The dead one's JVM goes on here, and sees that it is no member any more.
    assertThat(done(first.lost())).isNotEmpty();
    assertThat(holds(first)).isFalse();
    assertThat(nodes.get(0).trouble()).contains("2 of 3");
    Membership again = members.join(0);
    nodes.add(HazelcastOrigins.begin(again, members.config(0)));
    Await.until("it is in touch", () -> nodes.get(3).trouble() == null);
    PeerNode origin = members.get(1).self();
    assertThat(claim(3)).isEqualTo(new Claim.Held(origin, second.epoch()));
    members.kill(members.get(1));
    assertThat(takenOver(3).epoch()).isGreaterThan(second.epoch());
  }

  @Test
  @DisplayName("who is left alone loses what it holds, may claim nothing, and may again later")
  void minority() throws Exception {
    Tenure first = granted(0);
    members.kill(members.get(1));
    members.kill(members.get(2));
    assertThat(done(first.lost())).contains("2 of 3");
    assertThat(holds(first)).isFalse();
    assertThat(claim(0)).isInstanceOf(Claim.Unavailable.class);
    first.giveUp();
    nodes.add(HazelcastOrigins.begin(members.join(1), members.config(1)));
    Await.until("they are two again", () -> nodes.get(0).trouble() == null);
    Tenure second = granted(0);
    assertThat(holds(second)).isTrue();
    assertThat(second.epoch()).isGreaterThan(first.epoch());
  }
}
