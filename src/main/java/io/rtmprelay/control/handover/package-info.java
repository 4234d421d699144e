/** What a sink's server says of itself and asks for, beyond taking media. */
@NullMarked
package io.rtmprelay.control.handover;

import org.jspecify.annotations.NullMarked;
