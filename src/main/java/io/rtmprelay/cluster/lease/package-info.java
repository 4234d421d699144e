/**
 * Which node is the origin of a stream: leases that are taken, held as long as enough nodes vouch
 * for their holder, lost and given up.
 */
@NullMarked
package io.rtmprelay.cluster.lease;

import org.jspecify.annotations.NullMarked;
