/** What is counted and measured of publishers and sinks, and what platforms will say to it. */
@NullMarked
package io.rtmprelay.control.figures;

import org.jspecify.annotations.NullMarked;
