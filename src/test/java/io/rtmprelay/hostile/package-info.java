/** What no peer may be able to do to a relay: the hostile inputs, one by one, over real sockets. */
@NullMarked
package io.rtmprelay.hostile;

import org.jspecify.annotations.NullMarked;
