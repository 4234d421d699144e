/** What is set at run time and outlives a restart: sinks of streams, switches of sinks, routes. */
@NullMarked
package io.rtmprelay.control.runtime;

import org.jspecify.annotations.NullMarked;
