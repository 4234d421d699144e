/** The way of media through the relay in memory: a publisher's bytes in, a server's bytes out. */
@NullMarked
package io.rtmprelay.path;

import org.jspecify.annotations.NullMarked;
