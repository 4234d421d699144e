/** The relay as its users see it: a process with a config file, a log, ports and REST. */
@NullMarked
package io.rtmprelay.it.relay;

import org.jspecify.annotations.NullMarked;
