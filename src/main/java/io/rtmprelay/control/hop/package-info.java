/** Publishers that came to a node which is not their stream's origin, at both ends of their way. */
@NullMarked
package io.rtmprelay.control.hop;

import org.jspecify.annotations.NullMarked;
