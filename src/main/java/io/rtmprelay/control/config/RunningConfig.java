package io.rtmprelay.control.config;

import io.rtmprelay.config.ServerConfig;
import io.rtmprelay.config.reader.ConfigResult;
import io.rtmprelay.config.show.ConfigChange;
import io.rtmprelay.config.show.ConfigChange.Effect;
import io.rtmprelay.config.show.ConfigTree;
import io.rtmprelay.config.yaml.ConfigFault;
import io.rtmprelay.control.bus.ConfigAnswer;
import io.rtmprelay.control.bus.ConfigAnswer.Outcome;
import io.rtmprelay.control.bus.ConfigAnswer.Reload;
import io.rtmprelay.control.bus.NodeCommand;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The config in force, and the way another one takes: its file is read again when somebody asks for
 * it or when it, or what it refers to, has changed and settled; what is good is made ready by every
 * part of the node and then put in force by all, or by none. Any thread; one reload at a time.
 */
public final class RunningConfig {

  private static final Logger log = LoggerFactory.getLogger(RunningConfig.class);

  /** Between two looks at the files: a change is noticed in twice that, and is then at rest. */
  private static final long WATCH_MS = 800;

  /** For each part to be made ready. */
  private static final long READY_LIMIT_MS = 10_000;

  private final Vertx vertx;
  private final ConfigOrigin origin;
  private final InstantSource clock;
  private final Consumer<Reload> onReload;
  private final Promise<AllParts> begun = Promise.promise();

  // Owned by the context, which is a control loop.
  private final Context context;
  private final FileWatch watch;
  private InForce inForce;
  private List<ConfigChange> pending = List.of();
  private @Nullable Reload last;
  private @Nullable Fingerprints lastRead;
  private Future<?> turn = begun.future();
  private boolean closed;

  private record InForce(ServerConfig config, ConfigTree tree, Instant since) {}

  /**
   * What a file that was read would change.
   *
   * @param next null if it has faults
   */
  private record Proposal(
      Fingerprints files,
      List<ConfigFault> faults,
      @Nullable InForce next,
      List<ConfigChange> applied,
      List<ConfigChange> pending) {

    boolean changesNothing() {
      return next != null && applied.isEmpty() && pending.isEmpty();
    }
  }

  /**
   * Begins with {@code config}, which was read just now.
   *
   * @param onReload is told of each reload, on a control loop
   */
  public RunningConfig(
      Vertx vertx,
      ServerConfig config,
      ConfigOrigin origin,
      InstantSource clock,
      Consumer<Reload> onReload) {
    this(vertx, config, origin, clock, onReload, WATCH_MS);
  }

  RunningConfig(
      Vertx vertx,
      ServerConfig config,
      ConfigOrigin origin,
      InstantSource clock,
      Consumer<Reload> onReload,
      long watchMs) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.watch = new FileWatch(vertx, watchMs, this::settled);
    this.inForce = new InForce(config, ConfigTree.of(config), clock.instant());
    this.origin = origin;
    this.clock = clock;
    this.onReload = onReload;
  }

  /** The node runs, of these parts: from now on reloads are done, and files are watched. */
  public void begin(List<ConfigPart> parts) {
    begun.complete(new AllParts(vertx, READY_LIMIT_MS, parts));
    context.runOnContext(now -> inTurn(this::firstLook));
  }

  /** Watches files no longer. */
  public Future<Void> close() {
    Promise<Void> done = Promise.promise();
    context.runOnContext(
        now -> {
          closed = true;
          watch.close();
          done.complete();
        });
    return done.future();
  }

  /** Does what {@code command} says. */
  public Future<ConfigAnswer> answer(NodeCommand.ForConfig command) {
    Promise<ConfigAnswer> answer = Promise.promise();
    context.runOnContext(now -> obey(command).onComplete(answer));
    return answer.future();
  }

  private Future<ConfigAnswer> obey(NodeCommand.ForConfig command) {
    ConfigTree tree = inForce.tree;
    return switch (command) {
      case NodeCommand.ShowConfig() -> {
        Path file = origin.file();
        yield Future.succeededFuture(
            new ConfigAnswer.Running(
                tree.shown(), file == null ? null : file.toString(), inForce.since, pending, last));
      }
      case NodeCommand.CheckConfig(String text) ->
          vertx.executeBlocking(
              () -> new Candidate(text, origin.variables(), origin.machine()).against(tree), false);
      case NodeCommand.ReloadConfig() -> inTurn(this::reload).map(reload -> reload);
    };
  }

  /** What is asked for later waits; what is asked for before the node runs does too. */
  private <T> Future<T> inTurn(Supplier<Future<T>> what) {
    Promise<T> done = Promise.promise();
    // Whoever came before may have been done by another thread.
    turn.onComplete(before -> context.runOnContext(now -> what.get().onComplete(done)));
    turn = done.future();
    return done.future();
  }

  // What is read

  /** The file may have changed while the node started. */
  private Future<Void> firstLook() {
    Path file = origin.file();
    if (file == null) {
      return Future.succeededFuture();
    }
    return read(file)
        .map(
            proposal -> {
              if (proposal.changesNothing()) {
                lastRead = proposal.files;
              }
              follow(proposal);
              return null;
            });
  }

  private void follow(Proposal proposal) {
    if (!closed) {
      watch.follow(proposal.files.paths());
    }
  }

  /** A change has settled, or what was there has been found for the first time. */
  private void settled(Fingerprints files) {
    if (!files.equals(lastRead)) {
      inTurn(() -> noticed(files));
    }
  }

  private Future<?> noticed(Fingerprints files) {
    Path file = origin.file();
    if (file == null || closed || files.equals(lastRead)) { // somebody asked meanwhile
      return Future.succeededFuture();
    }
    return read(file)
        .compose(
            proposal -> {
              if (proposal.files.agreesWith(files)) {
                return take(proposal);
              }
              watch.beginAnew(); // it is being written again
              return Future.succeededFuture();
            });
  }

  private Future<Reload> reload() {
    Path file = origin.file();
    if (file == null) {
      return told(refused("there is no config file: the relay was started without one"));
    }
    return closed
        ? told(refused("the relay is leaving, and takes no other config"))
        : read(file).compose(this::take);
  }

  private Future<Proposal> read(Path file) {
    InForce present = inForce;
    return vertx.executeBlocking(() -> proposal(FileRead.of(file, origin), present), false);
  }

  private Proposal proposal(FileRead read, InForce present) {
    return switch (read.result()) {
      case ConfigResult.Invalid invalid ->
          new Proposal(read.files(), invalid.faults(), null, List.of(), List.of());
      case ConfigResult.Valid valid -> {
        List<ConfigChange> changes = present.tree.changesTo(ConfigTree.of(valid.config()));
        ServerConfig next = valid.config().within(present.config);
        yield new Proposal(
            read.files(),
            List.of(),
            new InForce(next, ConfigTree.of(next), clock.instant()),
            changes.stream().filter(change -> change.effect() != Effect.RESTART).toList(),
            changes.stream().filter(change -> change.effect() == Effect.RESTART).toList());
      }
    };
  }

  // What becomes of it

  private Future<Reload> take(Proposal proposal) {
    lastRead = proposal.files;
    follow(proposal);
    InForce next = proposal.next;
    if (next == null) {
      return told(refused(proposal.faults));
    }
    if (proposal.applied.isEmpty()) {
      return told(done(proposal));
    }
    return begun
        .future()
        .compose(parts -> parts.prepare(inForce.config, next.config))
        .transform(
            (ready, cause) -> {
              if (ready == null) {
                return told(refused(inWords(cause)));
              }
              ready.commit();
              inForce = next;
              return told(done(proposal));
            });
  }

  private static String inWords(Throwable cause) {
    String words = cause.getMessage();
    return words == null ? cause.toString() : words;
  }

  private Reload done(Proposal proposal) {
    pending = proposal.pending;
    Outcome outcome =
        !pending.isEmpty()
            ? Outcome.PENDING
            : proposal.applied.isEmpty() ? Outcome.UNCHANGED : Outcome.APPLIED;
    return new Reload(clock.instant(), outcome, List.of(), proposal.applied, pending);
  }

  private Reload refused(String words) {
    return refused(List.of(ConfigFault.ofAll(words)));
  }

  private Reload refused(List<ConfigFault> faults) {
    return new Reload(clock.instant(), Outcome.REFUSED, faults, List.of(), List.of());
  }

  private Future<Reload> told(Reload reload) {
    last = reload;
    switch (reload.outcome()) {
      case UNCHANGED -> log.info("reload: {}", reload.words());
      case REFUSED -> {
        log.error("reload: {}", reload.words());
        reload.faults().forEach(fault -> log.error("reload: {}", fault));
      }
      case APPLIED -> log.info("reload: {}: {}", reload.words(), paths(reload.applied()));
      case PENDING -> {
        log.warn("reload: {}: {}", reload.words(), paths(reload.pending()));
        if (!reload.applied().isEmpty()) {
          log.info("reload: in force: {}", paths(reload.applied()));
        }
      }
    }
    onReload.accept(reload);
    return Future.succeededFuture(reload);
  }

  private static String paths(List<ConfigChange> changes) {
    return changes.stream().map(ConfigChange::path).collect(Collectors.joining(", "));
  }
}
