/** OBS Studio without a screen: started, told what to stream, asked what it sent, ended. */
@NullMarked
package io.rtmprelay.it.peer.obs;

import org.jspecify.annotations.NullMarked;
