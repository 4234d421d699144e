/** A relay process whose config file changes under live streams. */
@NullMarked
package io.rtmprelay.it.reload;

import org.jspecify.annotations.NullMarked;
