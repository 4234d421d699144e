/** Which streams live here; typed commands in, events out. */
@NullMarked
package io.rtmprelay.control;

import org.jspecify.annotations.NullMarked;
