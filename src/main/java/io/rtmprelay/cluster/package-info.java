/** This node among others: sole user of Hazelcast, with the root. */
@NullMarked
package io.rtmprelay.cluster;

import org.jspecify.annotations.NullMarked;
