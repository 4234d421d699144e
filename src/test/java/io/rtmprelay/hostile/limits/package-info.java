/** Every bound of the config that keeps a peer out or ends its connection, passed on purpose. */
@NullMarked
package io.rtmprelay.hostile.limits;

import org.jspecify.annotations.NullMarked;
