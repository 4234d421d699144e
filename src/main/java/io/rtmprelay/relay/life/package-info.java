/** The lives of a stream and of a sink as state machines: events and the time in, actions out. */
@NullMarked
package io.rtmprelay.relay.life;

import org.jspecify.annotations.NullMarked;
