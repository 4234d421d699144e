/** What a publisher sends, recorded for a while for who looks for a fault. */
@NullMarked
package io.rtmprelay.control.capture;

import org.jspecify.annotations.NullMarked;
