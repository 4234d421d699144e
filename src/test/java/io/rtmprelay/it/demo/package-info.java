/** The demos, as they are started from a shell. */
@NullMarked
package io.rtmprelay.it.demo;

import org.jspecify.annotations.NullMarked;
