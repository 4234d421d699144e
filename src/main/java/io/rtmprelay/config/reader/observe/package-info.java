/** Reads what the relay is to tell of itself. */
@NullMarked
package io.rtmprelay.config.reader.observe;

import org.jspecify.annotations.NullMarked;
