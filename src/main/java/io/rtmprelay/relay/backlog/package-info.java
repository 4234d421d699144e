/** Frames between source and sinks: the caches of a stream, the queue and the clock of a sink. */
@NullMarked
package io.rtmprelay.relay.backlog;

import org.jspecify.annotations.NullMarked;
