package io.rtmprelay.control.runtime.state;

import io.rtmprelay.config.reader.DefinitionReader;
import io.rtmprelay.control.report.NodeReport.StoreReport;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what is set at run time. Changes are made on one control loop; they count once they are
 * durable, and then any thread sees them. All changes that come while the disk is busy are written
 * as one.
 */
public final class RuntimeStore implements SinkPlans {

  private static final Logger log = LoggerFactory.getLogger(RuntimeStore.class);

  /** A change could not be kept; in words. */
  public static final class NotStored extends Exception {
    NotStored(String message) {
      super(message, null, false, false);
    }
  }

  private final Vertx vertx;
  private final StateFile file;
  private final RouteTable routes;
  private RuntimeState newest = RuntimeState.EMPTY;
  private RuntimeState durable = RuntimeState.EMPTY;
  private List<Promise<Void>> awaiting = new ArrayList<>();
  private boolean writing;
  // By which all was read anew since the write under way began.
  private @Nullable DefinitionReader newRules;
  private @Nullable Path setAside;
  private @Nullable String blocked;
  private @Nullable String fault;

  // Read by any thread.
  private volatile Map<String, SinkPlan> plans = Map.of();
  private volatile boolean sound = true;

  /**
   * @param folder for state that outlives a restart
   * @param node whose state it is
   * @param routes to which those set at run time are added
   */
  public RuntimeStore(
      Vertx vertx, Path folder, String node, DefinitionReader definitions, RouteTable routes) {
    this(vertx, new StateFile(folder, new StateText(node, definitions), new Disk()), routes);
  }

  RuntimeStore(Vertx vertx, StateFile file, RouteTable routes) {
    this.vertx = vertx;
    this.file = file;
    this.routes = routes;
  }

  /** Reads what was kept; never fails. */
  public Future<Void> load() {
    return vertx.executeBlocking(() -> file.load(Instant.now())).map(this::loaded);
  }

  private @Nullable Void loaded(StateFile.Found found) {
    setAside = found.setAside();
    blocked = found.blocked();
    newest = found.state();
    publish(newest);
    return null;
  }

  private void publish(RuntimeState state) {
    see(state);
    routes.set(state.usableRoutes());
  }

  private void see(RuntimeState state) {
    durable = state;
    plans = state.plans();
    sound = report().isSound();
  }

  /**
   * Reads all that is set anew, by the rules and defaults of today, which counts at once.
   *
   * @return the streams of which sinks are others since
   */
  public Set<String> reread(DefinitionReader rules) {
    Map<String, SinkPlan> before = plans;
    List<String> unusedBefore = durable.unused();
    newRules = writing ? rules : null;
    newest = newest.reread(rules);
    see(durable.reread(rules));
    routes.reread(durable.usableRoutes());
    durable.unused().stream()
        .filter(words -> !unusedBefore.contains(words))
        .forEach(words -> log.warn("not used with this config: {}", words));
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
    Path aside = setAside;
    return new StoreReport(
        file.path().toString(),
        aside == null ? null : String.valueOf(aside.getFileName()),
        blocked == null ? fault : blocked,
        durable.unused());
  }

  /** The state with every change so far, those included that are yet to be kept. */
  public RuntimeState newest() {
    return newest;
  }

  /**
   * Makes a change, from {@link #newest} to {@code next}; completes when that is durable, in the
   * order of the changes. Fails with {@link NotStored}; then neither this change counts nor any
   * that was made upon it.
   */
  public Future<Void> change(RuntimeState next) {
    if (blocked != null) {
      return Future.failedFuture(new NotStored(blocked));
    }
    newest = next;
    return settled();
  }

  /** Completes when all changes so far are durable; fails if they are undone instead. */
  public Future<Void> settled() {
    if (!isBehind()) {
      return Future.succeededFuture();
    }
    Promise<Void> settled = Promise.promise();
    awaiting.add(settled);
    if (!writing) {
      write();
    }
    return settled.future();
  }

  private boolean isBehind() {
    return newest.epoch() != durable.epoch();
  }

  private void write() {
    writing = true;
    newRules = null;
    List<Promise<Void>> told = awaiting;
    awaiting = new ArrayList<>();
    RuntimeState from = durable;
    RuntimeState to = newest;
    vertx
        .<Void>executeBlocking(
            () -> {
              file.replace(from, to);
              return null;
            })
        .onComplete(done -> written(to, told), cause -> notWritten(cause, told));
  }

  private void written(RuntimeState state, List<Promise<Void>> told) {
    writing = false;
    fault = null;
    DefinitionReader rules = newRules;
    publish(rules == null ? state : state.reread(rules));
    List<Promise<Void>> settled = new ArrayList<>(told);
    if (isBehind()) {
      write();
    } else { // they asked for no more than what was being written
      settled.addAll(awaiting);
      awaiting = new ArrayList<>();
    }
    settled.forEach(Promise::complete);
  }

  private void notWritten(Throwable cause, List<Promise<Void>> told) {
    writing = false;
    newest = durable;
    String words = cause instanceof IOException io ? StateFile.inWords(io) : cause.toString();
    fault = "cannot write " + file.path() + ": " + words;
    sound = false;
    log.error("{}; the change is not made", fault);
    List<Promise<Void>> undone = new ArrayList<>(told);
    undone.addAll(awaiting);
    awaiting = new ArrayList<>();
    NotStored failure = new NotStored(fault);
    undone.forEach(promise -> promise.fail(failure));
  }
}
