/** Bounds that peers pass, as logs and metrics name them, and how often each was passed. */
@NullMarked
package io.rtmprelay.transport.limit;

import org.jspecify.annotations.NullMarked;
