/** Which node is the origin of a stream: the only one that may have sessions with its sinks. */
@NullMarked
package io.rtmprelay.control.origin;

import org.jspecify.annotations.NullMarked;
