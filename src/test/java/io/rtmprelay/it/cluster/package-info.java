/** Several relays as one: real processes, real media servers, and all that can befall nodes. */
@NullMarked
package io.rtmprelay.it.cluster;

import org.jspecify.annotations.NullMarked;
