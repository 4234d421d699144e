/** C0 to S2 for both roles, plain and digest. */
@NullMarked
package io.rtmprelay.rtmp.handshake;

import org.jspecify.annotations.NullMarked;
