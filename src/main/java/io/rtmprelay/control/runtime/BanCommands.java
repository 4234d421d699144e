package io.rtmprelay.control.runtime;

import io.rtmprelay.config.host.HostPattern;
import io.rtmprelay.config.yaml.Quantity;
import io.rtmprelay.control.bus.BanAnswer;
import io.rtmprelay.control.bus.BodyFault;
import io.rtmprelay.control.bus.NodeCommand;
import io.rtmprelay.control.report.BanReport;
import io.rtmprelay.control.runtime.ban.Ban;
import io.rtmprelay.control.runtime.ban.BanList;
import io.rtmprelay.control.runtime.state.Kept;
import io.rtmprelay.control.runtime.state.RuntimeStore;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adds and lifts bans. One counts at once and is kept behind that, so that it outlives a restart.
 * On the control loop of the store.
 */
final class BanCommands {

  private static final Logger log = LoggerFactory.getLogger(BanCommands.class);

  private static final Duration MAX_TIME = Duration.ofDays(3_650);
  private static final int MAX_REASON_CHARS = 256;
  private static final String TIME_FAULT = "must be a time from 1s to 3650d, such as 10m";

  private final RuntimeStore store;
  private final BanList list;
  private final Consumer<Ban> disconnect;
  private final InstantSource clock;

  /**
   * @param disconnect cuts off who publishes what a ban names
   */
  BanCommands(RuntimeStore store, BanList list, Consumer<Ban> disconnect, InstantSource clock) {
    this.store = store;
    this.list = list;
    this.disconnect = disconnect;
    this.clock = clock;
  }

  /** What was kept counts again. */
  void loaded() {
    list.load(store.newest().bans(), clock.instant());
  }

  /** Other nodes banned some and lifted others. */
  void follow(List<Ban> banned, List<String> lifted) {
    lifted.forEach(list::remove);
    if (!banned.isEmpty() || !lifted.isEmpty()) {
      loaded(); // what lasts less long may count again
      banned.forEach(disconnect);
    }
  }

  Future<BanAnswer> answer(NodeCommand.ForBan command) {
    return switch (command) {
      case NodeCommand.ListBans _ ->
          Future.succeededFuture(
              new BanAnswer.Bans(
                  list.all(clock.instant()).stream().map(BanCommands::report).toList()));
      case NodeCommand.AddBan add -> add(add.body());
      case NodeCommand.RemoveBan remove ->
          store.refresh(Kept.Banned.key(remove.id())).compose(known -> remove(remove.id()));
    };
  }

  private Future<BanAnswer> add(String text) {
    JsonObject body = Body.parse(text);
    if (body == null) {
      return refused(List.of(Body.NO_OBJECT));
    }
    List<BodyFault> faults = new ArrayList<>();
    HostPattern network = network(body.getValue("address"), faults);
    Duration time = time(body, faults);
    String stream = text(body, "stream", Integer.MAX_VALUE, faults);
    String reason = text(body, "reason", MAX_REASON_CHARS, faults);
    if (network == null || !faults.isEmpty()) {
      return refused(faults);
    }
    Instant now = clock.instant();
    Ban ban = list.add(Ban.of(stream, network, now.plus(time), reason), now);
    disconnect.accept(ban);
    log.info("banned: {}", words(ban));
    return kept(new BanAnswer.Added(report(ban)), () -> list.remove(ban.id()));
  }

  private Future<BanAnswer> remove(String id) {
    Ban ban = list.remove(id);
    if (ban == null) {
      return Future.succeededFuture(new BanAnswer.NoSuchBan(id));
    }
    log.info("no longer banned: {}", words(ban));
    return kept(new BanAnswer.Removed(id), () -> list.load(List.of(ban), clock.instant()));
  }

  private Future<BanAnswer> kept(BanAnswer done, Runnable undo) {
    return Attempts.of(() -> keepAll().map(kept -> done), BanAnswer.NotStored::new)
        .onSuccess(
            answer -> {
              if (answer instanceof BanAnswer.NotStored) {
                undo.run();
              }
            });
  }

  /** Keeps the bans as they are now; fails if that cannot be. */
  Future<Void> keep() {
    return Attempts.<Optional<String>>of(() -> keepAll().map(Optional.empty()), Optional::of)
        .compose(
            fault -> fault.isEmpty() ? Future.succeededFuture() : Future.failedFuture(fault.get()));
  }

  /** What the list has beyond what is kept is added, what it lacks is removed. */
  private Future<Void> keepAll() {
    Instant now = clock.instant();
    Map<String, Ban> listed = new LinkedHashMap<>();
    list.all(now).forEach(ban -> listed.put(ban.id(), ban));
    List<Kept> changes = new ArrayList<>();
    for (Ban kept : store.newest().bans()) {
      if (listed.remove(kept.id()) == null && !kept.isOver(now)) {
        changes.add(store.removed(Kept.Banned.key(kept.id())));
      }
    }
    listed.values().forEach(ban -> changes.add(new Kept.Banned(ban, store.stamp())));
    return changes.isEmpty() ? store.settled() : store.change(changes);
  }

  private static Future<BanAnswer> refused(List<BodyFault> faults) {
    return Future.succeededFuture(new BanAnswer.Refused(faults));
  }

  private static @Nullable HostPattern network(@Nullable Object address, List<BodyFault> faults) {
    try {
      HostPattern network = new HostPattern(address instanceof String text ? text : "");
      if (network.isNetwork()) {
        return network;
      }
    } catch (IllegalArgumentException e) {
      // told below
    }
    faults.add(new BodyFault("/address", "must be an address or a network such as 10.0.0.0/8"));
    return null;
  }

  /** Either {@code seconds}, a number, or {@code for}, a time as the config file has it. */
  private static Duration time(JsonObject body, List<BodyFault> faults) {
    Object seconds = body.getValue("seconds");
    Object words = body.getValue("for");
    if ((seconds == null) == (words == null)) {
      faults.add(new BodyFault("", "must have one of seconds and for"));
      return Duration.ZERO;
    }
    OptionalLong ms = OptionalLong.empty();
    if (seconds instanceof Number number && number.doubleValue() <= MAX_TIME.toSeconds()) {
      ms = OptionalLong.of(Math.round(number.doubleValue() * 1_000));
    } else if (words instanceof String text) {
      ms = Quantity.TIME.parse(text);
    }
    Duration time = Duration.ofMillis(ms.orElse(0));
    if (time.toSeconds() < 1 || time.compareTo(MAX_TIME) > 0) {
      faults.add(new BodyFault(seconds == null ? "/for" : "/seconds", TIME_FAULT));
    }
    return time;
  }

  private static @Nullable String text(
      JsonObject body, String key, int maxChars, List<BodyFault> faults) {
    Object value = body.getValue(key);
    if (value == null || (value instanceof String text && text.length() <= maxChars)) {
      return (String) value;
    }
    faults.add(new BodyFault("/" + key, "must be text of at most " + maxChars + " characters"));
    return null;
  }

  private static BanReport report(Ban ban) {
    return new BanReport(
        ban.id(), ban.streamName(), ban.network().toString(), ban.until(), ban.reason());
  }

  private static String words(Ban ban) {
    String what = ban.streamName() == null ? "all streams" : ban.streamName();
    return ban.network() + " from " + what + " until " + ban.until();
  }
}
