/** Doubles of what nodes share, and tests of what they say to each other. */
@NullMarked
package io.rtmprelay.control.inner;

import org.jspecify.annotations.NullMarked;
