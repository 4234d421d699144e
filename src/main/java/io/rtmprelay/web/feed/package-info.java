/** What happens to streams, told to WebSocket clients as it happens. */
@NullMarked
package io.rtmprelay.web.feed;

import org.jspecify.annotations.NullMarked;
