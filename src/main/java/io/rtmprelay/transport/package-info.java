/** Sockets to RTMP dialogue; the sole user of Netty channels and of Vert.x internals. */
@NullMarked
package io.rtmprelay.transport;

import org.jspecify.annotations.NullMarked;
