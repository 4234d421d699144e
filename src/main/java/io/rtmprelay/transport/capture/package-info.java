/** What comes on one connection, on its way from its loop to who reads it elsewhere. */
@NullMarked
package io.rtmprelay.transport.capture;

import org.jspecify.annotations.NullMarked;
