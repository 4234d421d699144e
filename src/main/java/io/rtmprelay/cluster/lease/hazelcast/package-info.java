/** The leases on Hazelcast: a map that has them, and questions from member to member. */
@NullMarked
package io.rtmprelay.cluster.lease.hazelcast;

import org.jspecify.annotations.NullMarked;
