/** Viewers at nodes that are not the origin of what they watch. */
@NullMarked
package io.rtmprelay.control.mirror;

import org.jspecify.annotations.NullMarked;
