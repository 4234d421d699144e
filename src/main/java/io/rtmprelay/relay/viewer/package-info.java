/** Those who watch a stream: what they are to it, and the way of its frames to other loops. */
@NullMarked
package io.rtmprelay.relay.viewer;

import org.jspecify.annotations.NullMarked;
