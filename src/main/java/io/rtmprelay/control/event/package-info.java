/** What happens on a node and to its streams, as it is told to whoever listens. */
@NullMarked
package io.rtmprelay.control.event;

import org.jspecify.annotations.NullMarked;
