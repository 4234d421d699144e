/** What is set at run time, as it counts, and as a file keeps it. */
@NullMarked
package io.rtmprelay.control.runtime.state;

import org.jspecify.annotations.NullMarked;
