/** Bytes to raw messages and back; owns the chunk stream state. */
@NullMarked
package io.rtmprelay.rtmp.chunk;

import org.jspecify.annotations.NullMarked;
