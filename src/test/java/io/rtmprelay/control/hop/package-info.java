/** Publishers at nodes that are not the origin of their stream, with real sockets. */
@NullMarked
package io.rtmprelay.control.hop;

import org.jspecify.annotations.NullMarked;
