package io.rtmprelay;

import io.rtmprelay.access.token.TokenOrder;
import io.rtmprelay.config.ServerConfig;
import io.rtmprelay.demo.NodesDemo;
import io.rtmprelay.demo.Rehearsal;
import io.rtmprelay.transport.DirectMemory;
import io.rtmprelay.transport.tls.TlsServer;
import io.vertx.core.Future;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The command line: runs the relay, shows the demo or checks a config. */
public final class Main {

  private static final Logger log = LoggerFactory.getLogger(Main.class);

  /** Longer than every orderly end together may take. */
  private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

  private static final ConfigCheck CONFIGS = new ConfigCheck(System.out, System.err);

  private Main() {}

  public static void main(String[] args) {
    DirectMemory.bound();
    TlsServer.sendNoTickets();
    switch (CommandLine.parse(args)) {
      case CommandLine.Run run -> run(run);
      case CommandLine.Check check -> throw exit(CONFIGS.check(check.config(), check.against()));
      case CommandLine.MakeToken make -> throw exit(makeToken(make.config(), make.order()));
      case CommandLine.ShowDemo demo -> show(() -> Demo.start(System.out)::stop);
      case CommandLine.ShowNodes demo -> show(() -> showNodes(demo.nodes()));
      case CommandLine.Rehearse rehearse -> throw exit(rehearse(rehearse.cache()));
      case CommandLine.Unusable unusable -> {
        System.err.println(unusable.reason());
        throw exit(ExitCode.FAULT);
      }
    }
  }

  // Token

  private static int makeToken(Path path, TokenOrder order) {
    return switch (order.make(read(path).routes(), Instant.now())) {
      case TokenOrder.Result.Made made -> {
        System.out.println(made.token());
        System.out.println(order.streamName() + "?token=" + made.token());
        System.err.println("good for " + order.use().doing() + " until " + made.until());
        yield ExitCode.ORDERLY;
      }
      case TokenOrder.Result.Refused refused -> {
        System.err.println(path + ": " + refused.reason());
        yield ExitCode.FAULT;
      }
    };
  }

  private static ServerConfig read(Path path) {
    ServerConfig config = CONFIGS.read(path);
    if (config == null) {
      throw exit(ExitCode.BAD_CONFIG);
    }
    return config;
  }

  // Run

  private static void run(CommandLine.Run run) {
    Path path = run.config();
    Signals signals = Signals.await();
    Node node = await(Node.start(read(path), ConfigFile.origin(path)));
    Runnable leave =
        () ->
            stop(() -> node.leave("the relay is stopping"), node.drainDeadline().plus(STOP_LIMIT));
    if (run.untilInputEnds()) {
      signals.stopAtEndOf(System.in);
    }
    node.drained().onComplete(over -> Thread.ofPlatform().name("leave").start(leave));
    node.ousted().onSuccess(why -> Thread.ofPlatform().name("ousted").start(() -> stop(node, why)));
    node.listening().forEach(System.out::println);
    System.out.println("ready in " + sinceStart().toMillis() + " ms");
    signals.answerBy(leave, node::reload);
  }

  private static Duration sinceStart() {
    Instant now = Instant.now();
    return Duration.between(ProcessHandle.current().info().startInstant().orElse(now), now);
  }

  // Rehearsal

  private static int rehearse(Path cache) {
    try {
      Rehearsal.run(ConfigFile.parse("node: {}"), Main.class.getName(), Node.CHUNK_SIZE, cache);
      return ExitCode.ORDERLY;
    } catch (IOException | ExecutionException | InterruptedException e) {
      log.error("the rehearsal failed", e);
      return ExitCode.FAULT;
    }
  }

  // Demo

  /** Starts a demo, and answers with what ends it. */
  private interface Start {
    NodesDemo.Ending start() throws IOException, ExecutionException, InterruptedException;
  }

  private static NodesDemo.Ending showNodes(int nodes)
      throws IOException, ExecutionException, InterruptedException {
    return NodesDemo.start(
        System.out, ConfigFile.parse("node: {}"), nodes, Main.class.getName(), Node.CHUNK_SIZE);
  }

  private static void show(Start demo) {
    Signals signals = Signals.await();
    try {
      NodesDemo.Ending ending = demo.start();
      signals.answerBy(
          () -> stop(ending::stop, STOP_LIMIT),
          () -> log.warn("the demo has no config file to read again"));
    } catch (IOException e) {
      throw cannotStart(e);
    } catch (ExecutionException | InterruptedException e) {
      log.error("the demo cannot start", e);
      throw exit(ExitCode.FAULT);
    }
  }

  private static <T> T await(Future<T> started) {
    try {
      return started.toCompletionStage().toCompletableFuture().get();
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      throw cannotStart(cause == null ? e : cause);
    } catch (InterruptedException e) {
      throw exit(ExitCode.FAULT);
    }
  }

  private static Error cannotStart(Throwable cause) {
    if (cause instanceof BindException) {
      System.err.println(
          cause.getMessage() + ": stop what listens there, or change the port in the config");
      return exit(ExitCode.ADDRESS_IN_USE);
    }
    if (cause instanceof IOException) {
      System.err.println(cause.getMessage());
      return exit(ExitCode.FAULT);
    }
    log.error("the relay cannot start", cause);
    return exit(ExitCode.FAULT);
  }

  private static void stop(Node node, String why) {
    log.error("{}", why);
    stop(() -> node.stop(why), STOP_LIMIT, ExitCode.FAULT);
  }

  private static void stop(Supplier<Future<Void>> inOrder, Duration limit) {
    stop(inOrder, limit, ExitCode.ORDERLY);
  }

  private static void stop(Supplier<Future<Void>> inOrder, Duration limit, int code) {
    try {
      inOrder
          .get()
          .toCompletionStage()
          .toCompletableFuture()
          .get(limit.toMillis(), TimeUnit.MILLISECONDS);
      throw exit(code);
    } catch (ExecutionException | TimeoutException | InterruptedException e) {
      log.error("not everything ended in order", e);
      throw exit(ExitCode.FAULT);
    }
  }

  /** Ends the process; to be thrown, so that the compiler knows. */
  private static Error exit(int code) {
    System.out.flush();
    Runtime.getRuntime().halt(code);
    return new AssertionError("the process is halted");
  }
}
