/** What one peer says, shown to who looks for a fault, and written down without its keys. */
@NullMarked
package io.rtmprelay.rtmp.session.capture;

import org.jspecify.annotations.NullMarked;
