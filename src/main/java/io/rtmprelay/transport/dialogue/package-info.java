/** What is said to a media server until it takes a publish, over as many connections as it asks. */
@NullMarked
package io.rtmprelay.transport.dialogue;

import org.jspecify.annotations.NullMarked;
