/** The memory behind what is relayed: how long it is held, and who pays for it. */
@NullMarked
package io.rtmprelay.media.memory;

import org.jspecify.annotations.NullMarked;
