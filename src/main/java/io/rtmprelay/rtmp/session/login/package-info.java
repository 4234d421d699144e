/** The logins that media servers ask of who publishes there: what they say, and what answers it. */
@NullMarked
package io.rtmprelay.rtmp.session.login;

import org.jspecify.annotations.NullMarked;
