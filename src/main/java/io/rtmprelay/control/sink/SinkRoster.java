package io.rtmprelay.control.sink;

import io.rtmprelay.config.RouteConfig;
import io.rtmprelay.config.Template;
import io.rtmprelay.control.bus.SinkAnswer;
import io.rtmprelay.control.runtime.state.SinkPlan;
import io.rtmprelay.relay.Sink;
import io.rtmprelay.relay.Stream;
import io.rtmprelay.transport.loop.MediaLoop;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sinks of one stream, as its route and what is set at run time want them. Owned by the
 * stream's loop.
 */
public final class SinkRoster implements SinkSlot.Roster {

  private static final Logger log = LoggerFactory.getLogger(SinkRoster.class);

  /** Who is told what is to be seen of the sinks. */
  public interface Told {

    /** The sink is in another state, or has other settings. */
    void changed(SinkSteward sink);

    /** A sink came or went. */
    void sinksChanged();
  }

  private final Stream stream;
  private final MediaLoop loop;
  private final SinkServices services;
  private final Told told;
  private final Map<String, SinkSlot> slots = new LinkedHashMap<>();
  // Those not yet started: all before the first start, then those whose target is still served.
  private final Set<SinkSlot> waiting = new LinkedHashSet<>();
  // Those of the slots; replaced, never changed.
  private List<SinkSteward> stewards = List.of();
  private boolean started;
  private boolean revising;
  private @Nullable Runnable whenOver;
  private int notOver;

  public SinkRoster(Stream stream, MediaLoop loop, SinkServices services, Told told) {
    this.stream = stream;
    this.loop = loop;
    this.services = services;
    this.told = told;
  }

  /**
   * The stream is to have the sinks of its route and of {@code plan}, and no others.
   *
   * @param variables of the stream, see {@link Template#variables}
   */
  public void revise(RouteConfig route, SinkPlan plan, Map<String, String> variables) {
    if (whenOver != null) {
      return;
    }
    List<WantedSink> all = WantedSink.all(route, plan, variables);
    revising = true;
    Map<String, WantedSink> byId = new LinkedHashMap<>();
    all.forEach(sink -> byId.put(sink.id(), sink));
    for (SinkSlot slot : List.copyOf(slots.values())) {
      WantedSink sink = byId.remove(slot.id());
      if (sink == null) {
        slot.remove();
      } else {
        slot.become(sink);
      }
    }
    for (WantedSink sink : byId.values()) {
      add(sink);
    }
    order(all);
    revising = false;
    startWaiting();
  }

  /** They stand in the order in which they are wanted; those that leave come last. */
  private void order(List<WantedSink> all) {
    Map<String, SinkSlot> before = new LinkedHashMap<>(slots);
    slots.clear();
    for (WantedSink sink : all) {
      SinkSlot slot = before.remove(sink.id());
      if (slot != null) {
        slots.put(sink.id(), slot);
      }
    }
    slots.putAll(before);
    if (!stewards.equals(slots.values().stream().map(SinkSlot::steward).toList())) {
      refresh();
    }
  }

  private void add(WantedSink sink) {
    SinkSlot slot = new SinkSlot(this, sink);
    slots.put(sink.id(), slot);
    refresh();
    startWhenFree(slot);
  }

  private void startWhenFree(SinkSlot slot) {
    waiting.add(slot);
    startWaiting();
  }

  /** A target that another sink's session still leaves is not dialled: it never has two. */
  private void startWaiting() {
    if (!started || revising || waiting.isEmpty()) {
      return;
    }
    for (SinkSlot slot : List.copyOf(waiting)) {
      if (slots.values().stream().noneMatch(other -> other != slot && other.isInTheWayOf(slot))) {
        waiting.remove(slot);
        slot.steward().start();
      }
    }
  }

  private void changed(SinkSteward steward) {
    told.changed(steward);
    startWaiting();
  }

  @Override
  public SinkSteward steward(WantedSink wanted) {
    SinkTarget target = new SinkTarget(wanted, services.client(), services.recordings());
    Sink sink = stream.attach(target.id(), target.queueing(), loop.nowMs());
    return new SinkSteward(stream, target, sink, loop, services, this::changed);
  }

  @Override
  public void over(SinkSlot slot, SinkSteward steward) {
    steward.close();
    SinkSteward follower = slot.followed();
    if (follower == null) {
      slots.remove(slot.id());
      waiting.remove(slot);
      log.info("{}: sink {}: removed", stream.name(), slot.id());
    }
    refresh();
    if (follower != null) {
      startWhenFree(slot);
    }
    if (whenOver != null) {
      oneOver();
    }
  }

  private void refresh() {
    stewards = slots.values().stream().map(SinkSlot::steward).toList();
    told.sinksChanged();
  }

  /** Who steers the sinks now. */
  public List<SinkSteward> stewards() {
    return stewards;
  }

  /** No target serves another session of this stream's name any more. */
  public void start() {
    started = true;
    startWaiting();
  }

  public void retryFailed() {
    for (SinkSteward steward : stewards) {
      steward.retryFailed();
    }
  }

  /** Called once a second. */
  public void second() {
    for (SinkSteward steward : stewards) {
      steward.second();
    }
  }

  /** Dials a sink now. */
  public SinkAnswer reconnect(String id) {
    SinkSlot slot = slots.get(id);
    if (slot == null) {
      return new SinkAnswer.NoSuchSink(id);
    }
    slot.steward().reconnect();
    return new SinkAnswer.Done(slot.report());
  }

  /** How a sink is. */
  public SinkAnswer report(String id) {
    SinkSlot slot = slots.get(id);
    return slot == null || slot.isLeaving()
        ? new SinkAnswer.NoSuchSink(id)
        : new SinkAnswer.Done(slot.report());
  }

  /** The stream is over: every sink ends in its end mode, then {@code then} is run. */
  public void end(Runnable then) {
    whenOver = then;
    notOver = slots.size() + 1;
    for (SinkSlot slot : List.copyOf(slots.values())) {
      if (slot.isRetiring()) {
        slot.end();
      } else {
        slot.steward().end(this::oneOver);
      }
    }
    oneOver();
  }

  private void oneOver() {
    notOver--;
    if (notOver == 0 && whenOver != null) {
      whenOver.run();
    }
  }

  /** What was delayed is not waited for any more. */
  public void hurry() {
    for (SinkSteward steward : stewards) {
      steward.hurry();
    }
  }

  /** Whatever holds a session up, the stream does not wait for it any longer. */
  public void cut() {
    for (SinkSteward steward : stewards) {
      steward.cut();
    }
  }

  /** The same, without another byte: who serves these targets from now on is not disturbed. */
  public void sever() {
    for (SinkSteward steward : stewards) {
      steward.drop();
      steward.cut();
    }
  }

  /** The stream is gone, and every sink over. */
  public void close() {
    for (SinkSteward steward : stewards) {
      steward.close();
    }
    slots.clear();
    waiting.clear();
    stewards = List.of();
  }
}
