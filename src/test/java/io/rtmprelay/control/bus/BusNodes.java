package io.rtmprelay.control.bus;

import io.rtmprelay.cluster.member.Members;
import io.rtmprelay.cluster.member.Membership;
import io.rtmprelay.control.Await;
import io.rtmprelay.control.Bench;
import io.rtmprelay.control.origin.Claim;
import io.rtmprelay.control.origin.Origins;
import io.rtmprelay.control.origin.PeerNode;
import io.rtmprelay.control.report.StreamBoard;
import io.rtmprelay.control.report.StreamReport;
import io.rtmprelay.control.report.StreamReports;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Nodes {@code node-0} and so on with a bus and a board each, in one cluster; the test says which
 * is the origin of what. A node answers for what its board shows.
 */
public final class BusNodes implements AutoCloseable {

  private final Members members;
  private final List<Node> nodes = new ArrayList<>();

  /** The origins of streams, as every node knows them unless it has a word of its own. */
  private final Map<String, String> origins = new ConcurrentHashMap<>();

  public BusNodes(int count) {
    members = Members.of(count, more -> {});
    for (Membership member : members.joined()) {
      nodes.add(new Node(member));
    }
    for (Node node : nodes) {
      Await.until("all to be in touch", () -> node.bus.peers().size() == count - 1);
      node.begin();
    }
    for (Node node : nodes) {
      // The first word between two nodes waits for their connection.
      Await.until("all to answer", () -> Bench.done(node.bus.describeAll()).missing().isEmpty());
    }
  }

  public Node get(int place) {
    return nodes.get(place);
  }

  /** The stream lives at that node from now on, and all know. */
  public void lives(String streamName, int place) {
    origins.put(streamName, nodes.get(place).name);
  }

  /** Ends a node as a crash does. */
  public void kill(int place) {
    nodes.get(place).dead = true;
    members.kill(members.get(place));
  }

  @Override
  public void close() {
    for (Node node : nodes) {
      if (!node.dead) {
        Bench.done(node.vertx.close());
      }
    }
    members.close();
    nodes.stream().filter(node -> node.dead).forEach(node -> node.vertx.close());
  }

  /** One of them. */
  public final class Node implements Origins {

    public final String name;
    public final Vertx vertx;
    public final ControlBus bus;
    public final StreamBoard board = new StreamBoard();
    public final List<NodeCommand> asked = new CopyOnWriteArrayList<>();

    /** What it takes to be true of origins, where that is not what is. */
    public final Map<String, String> believes = new ConcurrentHashMap<>();

    private final Membership member;
    private final Context context;
    private volatile @Nullable Function<NodeCommand, @Nullable Future<?>> otherwise;
    private volatile boolean dead;
    private ControlBus.@Nullable Registration answering;

    private Node(Membership member) {
      this.member = member;
      this.name = member.self().name();
      this.vertx =
          Bench.done(
              Vertx.builder()
                  .with(new VertxOptions().setEventBusOptions(member.eventBus()))
                  .withClusterManager(member.clusterManager())
                  .buildClustered());
      this.bus = new ControlBus(vertx, name, this);
      this.context = vertx.getOrCreateContext();
    }

    private void begin() {
      Promise<Void> begun = Promise.promise();
      context.runOnContext(
          now -> {
            ControlBus.Registration registration = bus.onNode(name, this::answer);
            answering = registration;
            registration.known().onComplete(begun);
          });
      Bench.done(begun.future());
    }

    /** Answers with what {@code other} has an answer for; null is none. */
    public void answers(Function<NodeCommand, @Nullable Future<?>> other) {
      otherwise = other;
    }

    /** Answers nothing at all from now on. */
    public void falls() {
      answers(command -> Promise.promise().future());
    }

    private Future<?> answer(NodeCommand command) {
      asked.add(command);
      Function<NodeCommand, @Nullable Future<?>> other = otherwise;
      Future<?> answer = other == null ? null : other.apply(command);
      if (answer != null) {
        return answer;
      }
      return switch (command) {
        case NodeCommand.ForStream forStream -> bus.passOn(forStream);
        case NodeCommand.Describe describe -> reports(board.find(describe.streamName()));
        case NodeCommand.DescribeAll _ ->
            Future.succeededFuture(new StreamReports(board.all(), List.of()));
        default -> Future.failedFuture("not asked for: " + command);
      };
    }

    private static Future<StreamReports> reports(@Nullable StreamReport report) {
      return Future.succeededFuture(
          new StreamReports(report == null ? List.of() : List.of(report), List.of()));
    }

    /** Commands come to a stream that lives here. */
    public void stream(String streamName, Function<StreamCommand, Future<?>> answer) {
      Promise<Void> begun = Promise.promise();
      context.runOnContext(now -> bus.onStream(streamName, answer).known().onComplete(begun));
      Bench.done(begun.future());
    }

    /** Goes in order, once it has said so. */
    public void leave() {
      dead = true;
      Bench.done(vertx.close());
      member.leave();
    }

    @Override
    public Future<Claim> claim(String streamName) {
      throw new AssertionError("nobody publishes here");
    }

    @Override
    public Future<Optional<PeerNode>> find(String streamName) {
      String origin = believes.getOrDefault(streamName, origins.get(streamName));
      return Future.succeededFuture(
          member.all().stream().filter(node -> node.name().equals(origin)).findFirst());
    }

    @Override
    public List<PeerNode> peers() {
      return dead ? List.of() : member.peers();
    }
  }
}
