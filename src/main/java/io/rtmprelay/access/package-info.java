/** Who may publish: keys now, answers are futures. */
@NullMarked
package io.rtmprelay.access;

import org.jspecify.annotations.NullMarked;
