/** Reads the counters of streams and renders them. */
@NullMarked
package io.rtmprelay.metrics;

import org.jspecify.annotations.NullMarked;
