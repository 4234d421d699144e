/** The container image: what is in it, and the relay that runs from it as a container would. */
@NullMarked
package io.rtmprelay.it.image;

import org.jspecify.annotations.NullMarked;
