/**
 * How the sinks of a stream are steered: which there are, their lives, and where each one leads.
 */
@NullMarked
package io.rtmprelay.control.sink;

import org.jspecify.annotations.NullMarked;
