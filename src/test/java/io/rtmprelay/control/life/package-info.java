/** The lives of streams and sinks, from publishers' sockets to servers' sockets. */
@NullMarked
package io.rtmprelay.control.life;

import org.jspecify.annotations.NullMarked;
