/** What steers one live stream and its sinks, on its loop. */
@NullMarked
package io.rtmprelay.control.stream;

import org.jspecify.annotations.NullMarked;
