/** The nodes of a test, and the balancer before them. */
@NullMarked
package io.rtmprelay.it.cluster.node;

import org.jspecify.annotations.NullMarked;
