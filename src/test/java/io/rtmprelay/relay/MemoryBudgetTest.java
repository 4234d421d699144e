package io.rtmprelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.SinkConfig.StartMode;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.relay.budget.MemoryBudget;
import io.rtmprelay.relay.budget.StreamAccount;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {

  private static void publish(Stream stream, Shot shot) {
    MediaFrame frame = shot.frame();
    stream.publish(frame, shot.timestampMs());
    frame.release();
  }

  @Test
  @DisplayName("Near the process limit the stream furthest over its fair share is the one")
  void furthestShedsFirst() {
    MemoryBudget budget = new MemoryBudget(1_600);
    StreamAccount one = budget.open(10_000);
    StreamAccount two = budget.open(10_000);
    one.charge(900);
    two.charge(600);
    assertThat(one.mustShed()).as("at 15/16").isFalse();
    two.charge(1);
    assertThat(one.mustShed()).isTrue();
    assertThat(two.mustShed()).isFalse();
    one.discharge(900);
    two.charge(901);
    assertThat(one.mustShed()).isFalse();
    assertThat(two.mustShed()).isTrue();
  }

  @Test
  @DisplayName("Over the process limit every stream over its fair share sheds, no other does")
  void allOverTheirShareShed() {
    MemoryBudget budget = new MemoryBudget(1_000);
    StreamAccount[] accounts = {budget.open(9_999), budget.open(9_999), budget.open(9_999)};
    accounts[0].charge(500);
    accounts[1].charge(400);
    accounts[2].charge(333);
    assertThat(accounts[0].mustShed()).isTrue();
    assertThat(accounts[1].mustShed()).isTrue();
    assertThat(accounts[2].mustShed()).isFalse();
  }

  @Test
  @DisplayName("An ended stream has no share; what it holds still counts until let go")
  void closedAccount() {
    MemoryBudget budget = new MemoryBudget(1_000);
    StreamAccount gone = budget.open(9_999);
    gone.charge(400);
    gone.close();
    StreamAccount one = budget.open(9_999);
    one.charge(900);
    assertThat(one.mustShed()).isFalse();
    gone.discharge(400);
    assertThat(budget.heldBytes()).isEqualTo(900);
  }

  @Test
  @DisplayName("Over a stream's budget its most lagging sink is cut first, the next if need be")
  void mostLaggingSinkSheds() {
    MemoryBudget process = new MemoryBudget(1 << 20);
    Stream stream = new Stream("live/cam", new StreamSettings(3_000, 0, 0), process);
    SinkSettings settings = new SinkSettings(100_000, 100_000, StartMode.KEY);
    Sink slow = stream.attach("slow", settings, 0);
    Sink slower = stream.attach("slower", settings, 0);
    Sink quick = stream.attach("quick", settings, 0);
    FakeOutlet slowOutlet = new FakeOutlet(100);
    FakeOutlet slowerOutlet = new FakeOutlet(1);
    FakeOutlet quickOutlet = new FakeOutlet(Long.MAX_VALUE);
    slow.ready(slowOutlet, 0);
    slower.ready(slowerOutlet, 0);
    quick.ready(quickOutlet, 0);
    int published = 0;
    for (int ms = 0; slower.stats().droppedInGroups() == 0; ms += 40) {
      publish(stream, ms % 400 == 0 ? Shot.key(ms, ms) : Shot.inter(ms, ms));
      published++;
      quickOutlet.take(1_000);
      if (ms < 1_000) {
        slowOutlet.take(100);
        slow.writable(ms);
      }
      assertThat(stream.stats().heldBytes()).isLessThanOrEqualTo(3_000);
      assertThat(published).isLessThan(100);
    }
    assertThat(slow.stats().droppedInGroups()).isZero();
    assertThat(quickOutlet.arrivals).hasSize(published);
    for (int ms = 40_000; ms < 44_000; ms += 40) {
      publish(stream, Shot.inter(ms, ms));
      quickOutlet.take(1_000);
      assertThat(stream.stats().heldBytes()).isLessThanOrEqualTo(3_000);
    }
    assertThat(slow.stats().droppedInGroups() + slow.stats().droppedWaiting()).isPositive();
    assertThat(quickOutlet.arrivals).hasSize(published + 100);
    stream.close();
    List.of(slowOutlet, slowerOutlet, quickOutlet).forEach(FakeOutlet::close);
    assertThat(process.heldBytes()).isZero();
  }

  @Test
  @DisplayName("A stream with a stalled sink gives way to the process; another one does not")
  void processBudget() {
    MemoryBudget process = new MemoryBudget(8_000);
    StreamSettings settings = new StreamSettings(1 << 20, 0, 0);
    Stream stalled = new Stream("live/stalled", settings, process);
    Stream well = new Stream("live/well", settings, process);
    Sink sink = stalled.attach("a", new SinkSettings(1 << 20, 1 << 20, StartMode.KEY), 0);
    Sink other = well.attach("a", new SinkSettings(1 << 20, 1 << 20, StartMode.KEY), 0);
    FakeOutlet outlet = new FakeOutlet(1);
    FakeOutlet otherOutlet = new FakeOutlet(Long.MAX_VALUE);
    sink.ready(outlet, 0);
    other.ready(otherOutlet, 0);
    List<Long> held = new ArrayList<>();
    for (int ms = 0; ms < 40_000; ms += 40) {
      publish(stalled, ms % 1_000 == 0 ? Shot.key(ms, ms) : Shot.inter(ms, ms));
      publish(well, ms % 1_000 == 0 ? Shot.key(ms, ms) : Shot.inter(ms, ms));
      otherOutlet.take(1_000);
      held.add(process.heldBytes());
    }
    assertThat(held).allSatisfy(bytes -> assertThat(bytes).isLessThanOrEqualTo(8_000));
    assertThat(sink.stats().droppedInGroups()).isPositive();
    assertThat(otherOutlet.arrivals).hasSize(1_000);
    stalled.close();
    well.close();
    outlet.close();
    otherOutlet.close();
    assertThat(process.heldBytes()).isZero();
  }
}
