package io.rtmprelay.control;

import io.rtmprelay.control.report.NodeReport;
import io.rtmprelay.control.report.NodeReport.ClusterReport;
import io.rtmprelay.control.report.NodeReport.StoreReport;
import io.rtmprelay.control.report.StreamReport;
import io.rtmprelay.relay.budget.MemoryBudget;
import io.rtmprelay.transport.ConnectionLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What is counted and measured of a whole node, for those who ask. Any thread. */
public final class NodeFigures {

  /** The version of a relay that runs from its classes. */
  private static final String UNPACKED = "unpacked";

  private final String node;
  private final MemoryBudget memory;
  private final ConnectionLimits connections;
  private final Instant since = Instant.now();
  private final long startedNanos = System.nanoTime();

  /** Of a node that starts now. */
  public NodeFigures(String node, MemoryBudget memory, ConnectionLimits connections) {
    this.node = node;
    this.memory = memory;
    this.connections = connections;
  }

  /** How the node is, whose streams and store are as reported. */
  NodeReport report(
      List<StreamReport> streams,
      StoreReport store,
      boolean draining,
      @Nullable ClusterReport cluster) {
    Runtime jvm = Runtime.getRuntime();
    return new NodeReport(
        node,
        version(),
        since,
        Duration.ofNanos(System.nanoTime() - startedNanos).toMillis(),
        streams.size(),
        (int) streams.stream().filter(stream -> stream.publisher() != null).count(),
        streams.stream().mapToInt(stream -> stream.sinks().size()).sum(),
        streams.stream().mapToInt(StreamReport::viewers).sum(),
        memory.heldBytes(),
        memory.limitBytes(),
        jvm.totalMemory() - jvm.freeMemory(),
        jvm.maxMemory(),
        connections.open(),
        store,
        draining,
        cluster);
  }

  /** As the jar has it. */
  private static String version() {
    return Objects.requireNonNullElse(
        NodeFigures.class.getPackage().getImplementationVersion(), UNPACKED);
  }
}
