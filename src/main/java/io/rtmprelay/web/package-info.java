/** REST: turns requests into commands for the streams. */
@NullMarked
package io.rtmprelay.web;

import org.jspecify.annotations.NullMarked;
