/** A relay that is led from one config to another, beside one that was started with it. */
@NullMarked
package io.rtmprelay.reload;

import org.jspecify.annotations.NullMarked;
