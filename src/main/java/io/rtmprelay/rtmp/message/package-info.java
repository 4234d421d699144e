/** Raw messages to sealed message records and back. */
@NullMarked
package io.rtmprelay.rtmp.message;

import org.jspecify.annotations.NullMarked;
