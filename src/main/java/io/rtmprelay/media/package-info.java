/** One media frame, and the few header bits a relay must read of it. */
@NullMarked
package io.rtmprelay.media;

import org.jspecify.annotations.NullMarked;
