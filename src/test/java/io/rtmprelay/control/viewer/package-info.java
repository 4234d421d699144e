/** Viewers, from publishers' sockets to whoever watches. */
@NullMarked
package io.rtmprelay.control.viewer;

import org.jspecify.annotations.NullMarked;
