/**
 * A config as it is shown: every default filled in, secrets masked; and what two of them differ in.
 */
@NullMarked
package io.rtmprelay.config.show;

import org.jspecify.annotations.NullMarked;
