/**
 * This node's membership of the cluster: who else is there, and the Hazelcast that all stand on.
 */
@NullMarked
package io.rtmprelay.cluster.member;

import org.jspecify.annotations.NullMarked;
