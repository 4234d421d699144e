/** The way out of one socket: pieces in order, one flush, and what is held until they are taken. */
@NullMarked
package io.rtmprelay.transport.socket;

import org.jspecify.annotations.NullMarked;
