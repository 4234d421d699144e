/** The console as a browser loads it: its files and libraries, from the jar. */
@NullMarked
package io.rtmprelay.web.console;

import org.jspecify.annotations.NullMarked;
