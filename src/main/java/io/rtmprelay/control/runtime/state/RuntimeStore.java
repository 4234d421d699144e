package io.rtmprelay.control.runtime.state;

import io.rtmprelay.config.reader.DefinitionReader;
import io.rtmprelay.control.report.NodeReport.StoreReport;
import io.rtmprelay.control.runtime.ban.Ban;
import io.rtmprelay.control.runtime.route.RouteTable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what is set at run time. Changes are made on one control loop; they count once the other
 * nodes have them, if there are any, and they are durable; then any thread sees them. All changes
 * that come while one is under way are made as one.
 */
public final class RuntimeStore implements SinkPlans {

  private static final Logger log = LoggerFactory.getLogger(RuntimeStore.class);

  /** A change could not be kept; in words. */
  public static final class NotStored extends Exception {
    NotStored(String message) {
      super(message, null, false, false);
    }
  }

  /** Another node changed the same at the same time, and was quicker; all is to be asked anew. */
  public static final class Overtaken extends Exception {
    Overtaken() {
      super("another node changed the same at the same time", null, false, false);
    }
  }

  /**
   * What other nodes changed.
   *
   * @param streams whose sinks are others since
   * @param banned who is kept out since
   * @param lifted the ids of bans that are no more
   */
  public record Heard(Set<String> streams, List<Ban> banned, List<String> lifted) {}

  private final RouteTable routes;
  private final SharedRecords shared;
  private final StateKeeper keeper;
  private final Ledger ledger;
  private final Exchange exchange;
  private final InstantSource clock;
  private Consumer<Heard> follower = heard -> {};

  // Read by any thread.
  private volatile Map<String, SinkPlan> plans = Map.of();
  private volatile boolean sound = true;

  /**
   * @param folder for state that outlives a restart
   * @param node whose state it is
   * @param routes to which those set at run time are added
   * @param shared what other nodes have, and are to have
   */
  public RuntimeStore(
      Vertx vertx,
      Path folder,
      String node,
      DefinitionReader definitions,
      RouteTable routes,
      SharedRecords shared) {
    this(vertx, folder, node, definitions, routes, shared, new Disk(), InstantSource.system());
  }

  RuntimeStore(
      Vertx vertx,
      Path folder,
      String node,
      DefinitionReader definitions,
      RouteTable routes,
      SharedRecords shared,
      Disk disk,
      InstantSource clock) {
    this.routes = routes;
    this.shared = shared;
    this.clock = clock;
    StateText text = new StateText(node, definitions);
    this.keeper = new StateKeeper(vertx, new StateFile(folder, text, disk));
    this.ledger = new Ledger(vertx, shared, keeper, node, text, clock, new Publisher());
    this.exchange = new Exchange(vertx, shared, ledger);
  }

  /** Has {@code told} know what other nodes change, once it counts here. */
  public void onHeard(Consumer<Heard> told) {
    follower = told;
  }

  /** Reads what was kept, and hears what was changed since then elsewhere; never fails. */
  public Future<Void> load() {
    return keeper
        .load(clock.instant())
        .compose(
            found -> {
              ledger.begin(found);
              return exchange.begin();
            });
  }

  /** Completes when what is being written is; never fails. */
  public Future<Void> close() {
    return keeper.idle();
  }

  /** Makes seen what counts. */
  private final class Publisher implements Ledger.Owner {

    @Override
    public void counts(List<Kept> heard) {
      Map<String, SinkPlan> before = plans;
      see();
      routes.set(ledger.current().usableRoutes());
      if (!heard.isEmpty()) {
        follower.accept(told(before, heard));
      }
    }

    private Heard told(Map<String, SinkPlan> before, List<Kept> heard) {
      List<Ban> banned = new ArrayList<>();
      List<String> lifted = new ArrayList<>();
      for (Kept record : heard) {
        if (record instanceof Kept.Banned ban) {
          banned.add(ban.ban());
        } else if (record instanceof Kept.Removed gone && gone.key().kind() == Kept.Kind.BAN) {
          lifted.add(gone.key().id());
        }
      }
      return new Heard(changedSince(before), banned, lifted);
    }

    @Override
    public void wrote() {
      sound = report().isSound();
    }

    @Override
    public void doubt() {
      exchange.doubt();
    }
  }

  private void see() {
    plans = ledger.current().plans();
    sound = report().isSound();
  }

  /**
   * Reads all that is set anew, by the rules and defaults of today, which counts at once.
   *
   * @return the streams of which sinks are others since
   */
  public Set<String> reread(DefinitionReader rules) {
    Map<String, SinkPlan> before = plans;
    List<String> unusedBefore = ledger.current().unused();
    ledger.reread(rules);
    see();
    routes.reread(ledger.current().usableRoutes());
    ledger.current().unused().stream()
        .filter(words -> !unusedBefore.contains(words))
        .forEach(words -> log.warn("not used with this config: {}", words));
    return changedSince(before);
  }

  private Set<String> changedSince(Map<String, SinkPlan> before) {
    Set<String> changed = new HashSet<>(before.keySet());
    changed.addAll(plans.keySet());
    changed.removeIf(name -> of(name).equals(before.getOrDefault(name, SinkPlan.NONE)));
    return changed;
  }

  @Override
  public SinkPlan of(String streamName) {
    return plans.getOrDefault(streamName, SinkPlan.NONE);
  }

  /** Whether all that was ever set is there and in use. Any thread. */
  public boolean isSound() {
    return sound;
  }

  /** How it is about the file. */
  public StoreReport report() {
    return keeper.report(ledger.current().unused());
  }

  /** The state with every change so far, those included that are yet to be kept. */
  public RuntimeState newest() {
    return ledger.newest();
  }

  /** Of a record that is made upon {@link #newest}. */
  public Kept.Stamp stamp() {
    return ledger.stamp();
  }

  /** Has {@link #newest} know what others made of these last, as far as they can be asked. */
  public Future<Void> refresh(Kept.Key... keys) {
    return shared.isShared()
        ? shared.get(Set.of(keys)).<Void>map(this::heard).otherwiseEmpty()
        : Future.succeededFuture();
  }

  private @Nullable Void heard(List<SharedRecord> found) {
    ledger.hear(found);
    return null;
  }

  /**
   * Makes a change of {@link #newest}; completes when it counts, in the order of the changes. Fails
   * with {@link NotStored} or {@link Overtaken}; then neither this change counts nor any that was
   * made upon it.
   *
   * @param records with stamps of {@link #stamp}, and each of another key
   */
  public Future<Void> change(List<Kept> records) {
    return ledger.change(records);
  }

  /** Likewise of one record. */
  public Future<Void> change(Kept record) {
    return change(List.of(record));
  }

  /** Likewise: what has the key is to be no more. */
  public Future<Void> remove(Kept.Key key) {
    return change(removed(key));
  }

  /** The removal of what has the key. */
  public Kept.Removed removed(Kept.Key key) {
    return ledger.removed(key);
  }

  /** Completes when all changes so far count; fails if they are undone instead. */
  public Future<Void> settled() {
    return ledger.settled();
  }
}
