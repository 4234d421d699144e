package io.rtmprelay.demo;

import io.vertx.core.Vertx;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Kills the node that has the stream, and tells what becomes of it. Owned by the control loop; what
 * the encoder tells comes from its own.
 */
final class Failover implements TestEncoder.Observer {

  private static final int KILL_AFTER_SECONDS = 8;
  private static final long ASK_AGAIN_MS = 200;
  private static final int MAX_ASKED = 50;

  private final PrintStream out;
  private final Vertx vertx;
  private final NodeApi api;
  private final List<NodeProcess> nodes;
  private final String stream;
  private final List<ReceivingServer> servers;
  private boolean isPublished;
  private String problem = "";
  private @Nullable String origin;
  private int seconds;
  private boolean isKilled;
  private long lostNanos;
  private boolean isOver;

  Failover(
      PrintStream out,
      Vertx vertx,
      NodeApi api,
      List<NodeProcess> nodes,
      String stream,
      List<ReceivingServer> servers) {
    this.out = out;
    this.vertx = vertx;
    this.api = api;
    this.nodes = List.copyOf(nodes);
    this.stream = stream;
    this.servers = List.copyOf(servers);
  }

  /** To be called once a second. */
  void second() {
    for (NodeProcess node : nodes) {
      if (!node.isAlive() && !node.isTold()) {
        node.kill(); // told of once
        out.println(node.name() + " has ended by itself; its log is " + node.log());
      }
    }
    seconds++;
    if (seconds >= KILL_AFTER_SECONDS && !isKilled && isPublished) {
      nodes.stream()
          .filter(node -> node.name().equals(origin) && node.isAlive())
          .findFirst()
          .ifPresent(this::kill);
    }
  }

  /** From now on all ends as it is meant to. Any thread. */
  void over() {
    vertx.runOnContext(none -> isOver = true);
  }

  private void kill(NodeProcess node) {
    isKilled = true;
    long killedNanos = System.nanoTime();
    for (ReceivingServer server : servers) {
      server
          .nextSession()
          .onSuccess(
              nanos ->
                  out.println(
                      server.name()
                          + ": first media again, "
                          + span(killedNanos, nanos)
                          + " after the kill"));
    }
    node.kill();
    out.println(node.name() + ", the origin, is killed (SIGKILL to process " + node.pid() + ")");
  }

  @Override
  public void lost(String reason) {
    vertx.runOnContext(none -> tellLost(reason));
  }

  private void tellLost(String reason) {
    if (isPublished) {
      isPublished = false;
      lostNanos = System.nanoTime();
      problem = "";
      out.println("the publisher's connection is lost: " + reason);
    } else if (!problem.equals(reason)) {
      problem = reason;
      out.println("the publisher tries again: " + reason);
    }
  }

  @Override
  public void published() {
    vertx.runOnContext(
        none -> {
          isPublished = true;
          if (origin != null) {
            out.println("published again after " + span(lostNanos, System.nanoTime()));
          }
          askForOrigin(MAX_ASKED);
        });
  }

  /** A node that is gone may be told of for a moment. */
  private void askForOrigin(int left) {
    api.origin(nodes.stream().filter(NodeProcess::isAlive).toList(), stream)
        .onComplete(
            found -> {
              if (isOver || !isPublished) {
                return;
              }
              if (isAlive(found.result())) {
                origin = found.result();
                out.println("the origin of " + stream + " is " + origin);
              } else if (left > 0) {
                vertx.setTimer(ASK_AGAIN_MS, timer -> askForOrigin(left - 1));
              } else {
                out.println("no node knows who is the origin of " + stream);
              }
            });
  }

  private boolean isAlive(@Nullable String name) {
    return nodes.stream().anyMatch(node -> node.name().equals(name) && node.isAlive());
  }

  private static String span(long fromNanos, long toNanos) {
    return String.format(Locale.ROOT, "%,d ms", TimeUnit.NANOSECONDS.toMillis(toNanos - fromNanos));
  }
}
