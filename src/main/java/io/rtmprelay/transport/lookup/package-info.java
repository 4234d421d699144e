/** Where hosts are, asked anew each time. */
@NullMarked
package io.rtmprelay.transport.lookup;

import org.jspecify.annotations.NullMarked;
