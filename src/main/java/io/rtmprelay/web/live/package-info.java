/** Live streams for viewers, by HTTP and by WebSocket. */
@NullMarked
package io.rtmprelay.web.live;

import org.jspecify.annotations.NullMarked;
