/** Fragmented MP4 from frames, as a viewer gets it (ISO 14496-12). */
@NullMarked
package io.rtmprelay.mp4;

import org.jspecify.annotations.NullMarked;
