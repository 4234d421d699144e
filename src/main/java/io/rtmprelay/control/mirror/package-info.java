/** Streams of other nodes for those who watch them here: one mirror of each, however many watch. */
@NullMarked
package io.rtmprelay.control.mirror;

import org.jspecify.annotations.NullMarked;
