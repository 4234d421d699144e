/** Who may watch which stream, and those who do. */
@NullMarked
package io.rtmprelay.control.viewer;

import org.jspecify.annotations.NullMarked;
