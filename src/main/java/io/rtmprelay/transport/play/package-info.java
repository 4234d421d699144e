/** Players that connect by RTMP. */
@NullMarked
package io.rtmprelay.transport.play;

import org.jspecify.annotations.NullMarked;
