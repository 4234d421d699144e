/** What a player asks of a server and is answered, and what it is not to get meanwhile. */
@NullMarked
package io.rtmprelay.rtmp.session.play;

import org.jspecify.annotations.NullMarked;
