package io.rtmprelay.control.origin;

/**
 * How a node stands in its cluster.
 *
 * @param session of the node; see {@link PeerNode#session}
 * @param members nodes in touch with each other now, this one among them
 * @param nodes how many there are when none is missing
 * @param quorum how many must be in touch
 * @param holds whether it may have streams: as many are, and have said so of late
 */
public record Standing(String session, int members, int nodes, int quorum, boolean holds) {}
