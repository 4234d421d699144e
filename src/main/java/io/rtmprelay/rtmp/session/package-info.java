/** The publish dialogue for both roles: bytes and time in, bytes and events out. */
@NullMarked
package io.rtmprelay.rtmp.session;

import org.jspecify.annotations.NullMarked;
