package io.rtmprelay.cluster.lease;

import java.io.Serializable;

/**
 * Which node is the origin of a stream, as the table of all nodes has it. What is free keeps its
 * epoch, so that the next one is higher.
 *
 * @param node the origin's name
 * @param session of that node; empty if the stream has no origin
 * @param epoch grows with each origin of the stream
 */
public record Lease(String node, String session, long epoch) implements Serializable {

  private static final long serialVersionUID = 1;

  private static final String NOBODY = "";

  /** The same, given up. */
  public Lease freed() {
    return new Lease(node, NOBODY, epoch);
  }

  /** Whether anybody may take it. */
  public boolean isFree() {
    return session.equals(NOBODY);
  }

  boolean isOf(String holder) {
    return session.equals(holder);
  }
}
