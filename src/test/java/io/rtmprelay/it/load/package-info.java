/** Paced load on a relay, its figures, and what the relay asks of the kernel for it. */
@NullMarked
package io.rtmprelay.it.load;

import org.jspecify.annotations.NullMarked;
