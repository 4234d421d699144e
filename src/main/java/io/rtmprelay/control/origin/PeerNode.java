package io.rtmprelay.control.origin;

/**
 * A node of the cluster, as the others see it.
 *
 * @param name as the config names it
 * @param session differs for each time it joined the cluster: a node that comes back is another one
 * @param mediaHost where other nodes reach its inner RTMP listener
 * @param mediaPort of that listener
 */
public record PeerNode(String name, String session, String mediaHost, int mediaPort) {}
