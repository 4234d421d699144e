/** How sinks are supervised, with real sockets around them. */
@NullMarked
package io.rtmprelay.control.sink;

import org.jspecify.annotations.NullMarked;
