/** What is counted, measured and judged of publishers and sinks. */
@NullMarked
package io.rtmprelay.control.figures;

import org.jspecify.annotations.NullMarked;
