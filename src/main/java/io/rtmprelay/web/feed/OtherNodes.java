package io.rtmprelay.web.feed;

import io.rtmprelay.control.bus.ControlBus;
import io.rtmprelay.control.origin.PeerNode;
import io.rtmprelay.control.report.StreamReport;
import io.rtmprelay.control.report.StreamReports;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the other nodes: which there are, and how their streams are. They are asked each
 * second while somebody listens, for figures, and now and then else, since an event of theirs may
 * be lost on its way. Used on the feed's loop.
 */
final class OtherNodes {

  /** Between two looks at the streams of a node while nobody listens. */
  static final long LOOK_MS = 15_000;

  /** Who is to know. */
  interface Listener {

    /** A node has come. */
    void joined(String node);

    /**
     * A node has gone.
     *
     * @param isLost whether it went without a word
     */
    void gone(String node, boolean isLost);

    /**
     * A node has other streams than it told.
     *
     * @param vanished those it had, as far as that was told, and has no more
     * @param missed how others of it are that have changed untold
     */
    void differs(List<StreamReport> vanished, List<StreamReport> missed);
  }

  /** What all that was told of streams adds up to. */
  interface Knowledge {

    /** The streams that live on a node. */
    List<StreamReport> of(String node);

    /** Whether a report is newer than what is known of its stream. */
    boolean isBehind(StreamReport report);

    /** Whether a report is of who has the stream now. */
    boolean isCurrent(StreamReport report);
  }

  private static final class Peer {
    final PeerNode node;
    @Nullable Map<String, StreamReport> streams;
    boolean asked;
    boolean silent;
    long askedAtMs;

    Peer(PeerNode node) {
      this.node = node;
    }
  }

  private final ControlBus bus;
  private final Knowledge knowledge;
  private final Listener listener;
  private final LongSupplier clockMs;
  private final Map<String, Peer> peers = new TreeMap<>();

  OtherNodes(ControlBus bus, Knowledge knowledge, Listener listener, LongSupplier clockMs) {
    this.bus = bus;
    this.knowledge = knowledge;
    this.listener = listener;
    this.clockMs = clockMs;
  }

  /**
   * Looks who is there, and asks who is to be asked.
   *
   * @param listened whether somebody wants to know how their streams are
   */
  void second(boolean listened) {
    look();
    long nowMs = clockMs.getAsLong();
    for (Peer peer : List.copyOf(peers.values())) {
      boolean due = listened || peer.streams == null || nowMs - peer.askedAtMs >= LOOK_MS;
      if (due && !peer.asked) {
        ask(peer, nowMs);
      }
    }
  }

  /** Whether a node is there: what one tells that is gone counts no more. */
  boolean isThere(String node) {
    if (!peers.containsKey(node)) {
      look();
    }
    return peers.containsKey(node);
  }

  private void look() {
    Map<String, PeerNode> present =
        bus.peers().stream()
            .collect(Collectors.toMap(PeerNode::name, peer -> peer, (older, newer) -> newer));
    for (Peer peer : List.copyOf(peers.values())) {
      String name = peer.node.name();
      PeerNode now = present.get(name);
      if (now == null || !now.session().equals(peer.node.session())) {
        peers.remove(name);
        listener.gone(name, now != null || bus.missing().contains(name));
      }
    }
    present.forEach(
        (name, node) -> {
          if (peers.putIfAbsent(name, new Peer(node)) == null) {
            listener.joined(name);
          }
        });
  }

  private void ask(Peer peer, long nowMs) {
    peer.asked = true;
    peer.askedAtMs = nowMs;
    bus.describeAll(peer.node.name())
        .onComplete(
            reports -> {
              peer.asked = false;
              peer.silent = false;
              if (peers.get(peer.node.name()) == peer) {
                learn(peer, reports);
              }
            },
            cause -> {
              peer.asked = false;
              peer.silent = true;
            });
  }

  /**
   * What a node shows may be ahead of its events, which are on their way then; so it counts as
   * missed only what was so a look ago.
   */
  private void learn(Peer peer, StreamReports reports) {
    Map<String, StreamReport> now = new HashMap<>();
    reports.streams().forEach(report -> now.put(report.streamName(), report));
    Map<String, StreamReport> before = peer.streams == null ? now : peer.streams;
    peer.streams = now;
    Set<String> shown = before.keySet();
    List<StreamReport> missed = new ArrayList<>();
    for (StreamReport report : now.values()) {
      StreamReport stood = before.get(report.streamName());
      if (stood != null && knowledge.isBehind(stood)) {
        missed.add(report);
      }
    }
    List<StreamReport> vanished = new ArrayList<>();
    for (StreamReport known : knowledge.of(peer.node.name())) {
      if (!now.containsKey(known.streamName()) && !shown.contains(known.streamName())) {
        vanished.add(known);
      }
    }
    if (!vanished.isEmpty() || !missed.isEmpty()) {
      listener.differs(vanished, missed);
    }
  }

  /** How a stream of theirs was a moment ago; null if it lives on none, as far as they said. */
  @Nullable StreamReport find(StreamReport told) {
    Peer peer = peers.get(told.node());
    return peer == null || peer.streams == null ? null : peer.streams.get(told.streamName());
  }

  /** How all their streams were a moment ago, each once, but for those of nodes that are silent. */
  List<StreamReport> streams() {
    List<StreamReport> all = new ArrayList<>();
    for (Peer peer : peers.values()) {
      if (peer.streams != null && !peer.silent) {
        peer.streams.values().stream().filter(knowledge::isCurrent).forEach(all::add);
      }
    }
    return all;
  }

  /** Their names. */
  Set<String> names() {
    return peers.keySet();
  }

  /** Those that do not answer, and those that went without a word. */
  List<String> missing() {
    TreeSet<String> missing = new TreeSet<>(bus.missing());
    peers.values().stream()
        .filter(peer -> peer.silent)
        .forEach(peer -> missing.add(peer.node.name()));
    return List.copyOf(missing);
  }
}
