/** The console in a real browser, with real publishers and media servers around the relay. */
@NullMarked
package io.rtmprelay.it.console;

import org.jspecify.annotations.NullMarked;
