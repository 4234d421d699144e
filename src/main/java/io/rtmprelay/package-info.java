/** Starts, reloads and stops one relay; the only place that wires the packages together. */
@NullMarked
package io.rtmprelay;

import org.jspecify.annotations.NullMarked;
