/** Who may publish and who may play: keys now, answers are futures. */
@NullMarked
package io.rtmprelay.access;

import org.jspecify.annotations.NullMarked;
