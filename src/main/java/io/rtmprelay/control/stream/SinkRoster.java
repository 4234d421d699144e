package io.rtmprelay.control.stream;

import io.rtmprelay.config.Template;
import io.rtmprelay.control.bus.SinkAnswer;
import io.rtmprelay.relay.Sink;
import io.rtmprelay.relay.Stream;
import io.rtmprelay.transport.loop.MediaLoop;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sinks of one stream, as its route and what is set at run time want them. Owned by the
 * stream's loop.
 */
final class SinkRoster implements SinkSlot.Roster {

  private static final Logger log = LoggerFactory.getLogger(SinkRoster.class);

  /** Who is told what is to be seen of the sinks. */
  interface Told {

    /** The sink is in another state, or has other settings. */
    void changed(SinkSteward sink);

    /** A sink came or went. */
    void sinksChanged();
  }

  private final Stream stream;
  private final MediaLoop loop;
  private final StreamServices services;
  private final Map<String, String> variables;
  private final Told told;
  private final Map<String, SinkSlot> slots = new LinkedHashMap<>();
  // Those of the slots, for the way of each flush; replaced, never changed.
  private List<SinkSteward> stewards = List.of();
  private boolean started;
  private @Nullable Runnable whenOver;
  private int notOver;

  /**
   * @param variables of the stream, see {@link Template#variables}
   */
  SinkRoster(
      Stream stream,
      MediaLoop loop,
      StreamServices services,
      Map<String, String> variables,
      Told told) {
    this.stream = stream;
    this.loop = loop;
    this.services = services;
    this.variables = variables;
    this.told = told;
  }

  /** The stream is to have these sinks, and no others. */
  void revise(List<WantedSink> wanted) {
    if (whenOver != null) {
      return;
    }
    Map<String, WantedSink> byId = new LinkedHashMap<>();
    wanted.forEach(sink -> byId.put(sink.id(), sink));
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
  }

  private void add(WantedSink sink) {
    SinkSlot slot = new SinkSlot(this, sink);
    slots.put(sink.id(), slot);
    refresh();
    if (started) {
      slot.steward().start();
    }
  }

  @Override
  public SinkSteward steward(WantedSink wanted) {
    SinkTarget target = new SinkTarget(wanted, variables, services.client(), services.recordings());
    Sink sink = stream.attach(target.id(), target.queueing(), loop.nowMs());
    return new SinkSteward(stream, target, sink, loop, services, told::changed);
  }

  @Override
  public void over(SinkSlot slot, SinkSteward steward) {
    steward.close();
    SinkSteward follower = slot.followed();
    if (follower == null) {
      slots.remove(slot.id());
      log.info("{}: sink {}: removed", stream.name(), slot.id());
    }
    refresh();
    if (follower != null && started) {
      follower.start();
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
  List<SinkSteward> stewards() {
    return stewards;
  }

  /** No target serves another session of this stream's name any more. */
  void start() {
    started = true;
    for (SinkSteward steward : stewards) {
      steward.start();
    }
  }

  void publisherIsBack() {
    for (SinkSteward steward : stewards) {
      steward.publisherIsBack();
    }
  }

  /** After each write. */
  void flushed() {
    List<SinkSteward> present = stewards;
    for (int i = 0; i < present.size(); i++) {
      present.get(i).flushed();
    }
  }

  /** Called once a second. */
  void second() {
    for (SinkSteward steward : stewards) {
      steward.second();
    }
  }

  /** Dials a sink now. */
  SinkAnswer reconnect(String id) {
    SinkSlot slot = slots.get(id);
    if (slot == null) {
      return new SinkAnswer.NoSuchSink(id);
    }
    slot.steward().reconnect();
    return new SinkAnswer.Done(slot.report());
  }

  /** How a sink is. */
  SinkAnswer report(String id) {
    SinkSlot slot = slots.get(id);
    return slot == null || slot.isLeaving()
        ? new SinkAnswer.NoSuchSink(id)
        : new SinkAnswer.Done(slot.report());
  }

  /** The stream is over: every sink ends in its end mode, then {@code then} is run. */
  void end(Runnable then) {
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
  void hurry() {
    for (SinkSteward steward : stewards) {
      steward.hurry();
    }
  }

  /** Whatever holds a session up, the stream does not wait for it any longer. */
  void cut() {
    for (SinkSteward steward : stewards) {
      steward.cut();
    }
  }

  /** The stream is gone, and every sink over. */
  void close() {
    for (SinkSteward steward : stewards) {
      steward.close();
    }
    slots.clear();
    stewards = List.of();
  }
}
