/** What sinks get while a stream has no publisher: its last pictures, and silence. */
@NullMarked
package io.rtmprelay.relay.gap;

import org.jspecify.annotations.NullMarked;
