/** What all RTMP layers share: their one exception and their limits. */
@NullMarked
package io.rtmprelay.rtmp;

import org.jspecify.annotations.NullMarked;
