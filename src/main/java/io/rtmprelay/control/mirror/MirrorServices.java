package io.rtmprelay.control.mirror;

import io.rtmprelay.control.observe.ViewerObserver;
import io.rtmprelay.control.origin.MirrorAnswer;
import io.rtmprelay.control.origin.MirrorCommand;
import io.rtmprelay.control.origin.Origins;
import io.rtmprelay.control.origin.PeerNode;
import io.rtmprelay.relay.budget.MemoryBudget;
import io.rtmprelay.relay.viewer.ViewerSettings;
import io.vertx.core.Future;
import java.util.function.Supplier;

/**
 * What all mirrors of a node share.
 *
 * @param self this node as the others reach it, now
 * @param origins says whose a stream is
 * @param sources has an origin send what it has
 * @param memory the process's budget for media
 * @param viewers how far each may lag
 * @param observer is told of those who watch
 * @param times how long they wait for what
 */
public record MirrorServices(
    Supplier<PeerNode> self,
    Origins origins,
    Sources sources,
    MemoryBudget memory,
    ViewerSettings viewers,
    ViewerObserver observer,
    MirrorTimes times) {

  /** Where mirrors are asked for. Any thread; answers come on any thread. */
  @FunctionalInterface
  public interface Sources {

    /** Asks the node of that name; fails if it does not answer in time. */
    Future<MirrorAnswer> ask(String node, MirrorCommand command);
  }
}
