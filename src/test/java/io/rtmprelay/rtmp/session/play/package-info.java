/** What players ask and get. */
@NullMarked
package io.rtmprelay.rtmp.session.play;

import org.jspecify.annotations.NullMarked;
