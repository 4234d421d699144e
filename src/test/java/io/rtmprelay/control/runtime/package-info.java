/** What is set at run time, over the bus and real sockets, and what is kept of it. */
@NullMarked
package io.rtmprelay.control.runtime;

import org.jspecify.annotations.NullMarked;
