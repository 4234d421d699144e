/** What a codec's configuration, or a frame that has its own, tells of a track. */
@NullMarked
package io.rtmprelay.codec;

import org.jspecify.annotations.NullMarked;
