/** Which tracks of a stream go on, and in which form: bodies rewritten, media untouched. */
@NullMarked
package io.rtmprelay.relay.remux;

import org.jspecify.annotations.NullMarked;
