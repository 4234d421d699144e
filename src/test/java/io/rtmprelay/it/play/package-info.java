/** Real players of the relay. */
@NullMarked
package io.rtmprelay.it.play;

import org.jspecify.annotations.NullMarked;
