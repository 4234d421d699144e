/** The REST interface as its page tells it. */
@NullMarked
package io.rtmprelay.it.api;

import org.jspecify.annotations.NullMarked;
