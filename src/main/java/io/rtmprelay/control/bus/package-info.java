/** Typed commands over the event bus: the one place that knows its addresses. */
@NullMarked
package io.rtmprelay.control.bus;

import org.jspecify.annotations.NullMarked;
