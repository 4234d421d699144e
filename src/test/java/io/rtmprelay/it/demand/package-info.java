/**
 * What the relay is there for, in five demands, each shown with real peers: a stream's memory is
 * its own, a publisher may come back, what is left of a stream can be decoded, being asked costs
 * the streams nothing, and an end is an end.
 */
@NullMarked
package io.rtmprelay.it.demand;

import org.jspecify.annotations.NullMarked;
