/** Real players at the viewers' port. */
@NullMarked
package io.rtmprelay.it.live;

import org.jspecify.annotations.NullMarked;
