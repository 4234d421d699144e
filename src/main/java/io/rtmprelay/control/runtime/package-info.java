/** Commands that set sinks of streams, their switches and routes at run time. */
@NullMarked
package io.rtmprelay.control.runtime;

import org.jspecify.annotations.NullMarked;
