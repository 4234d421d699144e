/** Who is told which streams, sinks and viewers come to live on this node, and which leave. */
@NullMarked
package io.rtmprelay.control.observe;

import org.jspecify.annotations.NullMarked;
