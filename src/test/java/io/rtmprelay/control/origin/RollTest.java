package io.rtmprelay.control.origin;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which nodes are missing, as they come and go. */
class RollTest {

  /** Tells whom the test lets be in touch. */
  private static final class Scripted implements Origins {

    List<PeerNode> peers = List.of();

    void are(String... names) {
      peers = Stream.of(names).map(name -> new PeerNode(name, name + "-1", "10.0.0.1", 1)).toList();
    }

    @Override
    public Future<Claim> claim(String streamName) {
      throw new AssertionError(streamName);
    }

    @Override
    public Future<Optional<PeerNode>> find(String streamName) {
      throw new AssertionError(streamName);
    }

    @Override
    public List<PeerNode> peers() {
      return peers;
    }
  }

  private final Scripted origins = new Scripted();
  private final Roll roll = new Roll(origins);

  @Test
  @DisplayName("who was never there is not missing")
  void begins() {
    assertThat(roll.missing(0)).isEmpty();
    origins.are("a", "b");
    assertThat(roll.missing(1)).isEmpty();
  }

  @Test
  @DisplayName("who goes without a word is missing until it is back, however often one looks")
  void comesBack() {
    origins.are("b", "a");
    assertThat(roll.missing(0)).isEmpty();
    origins.are();
    assertThat(roll.missing(1)).containsExactly("a", "b");
    assertThat(roll.missing(2)).containsExactly("a", "b");
    origins.are("a");
    assertThat(roll.missing(3)).containsExactly("b");
    origins.are("a", "b");
    assertThat(roll.missing(4)).isEmpty();
  }

  @Test
  @DisplayName("who said that it goes is not missing, until it comes and goes again")
  void leaves() {
    origins.are("a", "b");
    roll.missing(0);
    roll.leaves("a");
    origins.are("b");
    assertThat(roll.missing(1)).isEmpty();
    origins.are("a", "b");
    roll.missing(2);
    origins.are("b");
    assertThat(roll.missing(3)).containsExactly("a");
  }

  @Test
  @DisplayName("who drains and is back without having been seen gone is lost if it goes then")
  void leavesAndStays() {
    origins.are("a");
    roll.missing(0);
    roll.leaves("a");
    origins.are();
    roll.missing(1);
    origins.are("a");
    roll.missing(2);
    origins.are();
    assertThat(roll.missing(3)).containsExactly("a");
  }

  @Test
  @DisplayName("who is gone for an hour is one less")
  void forgotten() {
    origins.are("a");
    roll.missing(0);
    origins.are();
    assertThat(roll.missing(1_000)).containsExactly("a");
    assertThat(roll.missing(1_000 + Roll.FORGOTTEN_MS)).containsExactly("a");
    assertThat(roll.missing(1_001 + Roll.FORGOTTEN_MS)).isEmpty();
  }
}
