/** Peers behind a load balancer, which says who they are by the PROXY protocol. */
@NullMarked
package io.rtmprelay.transport.balancer;

import org.jspecify.annotations.NullMarked;
