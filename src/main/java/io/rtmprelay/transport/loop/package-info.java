/** Event loops that carry media, apart from all others. */
@NullMarked
package io.rtmprelay.transport.loop;

import org.jspecify.annotations.NullMarked;
