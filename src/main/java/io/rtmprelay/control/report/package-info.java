/** What is told of streams to whoever asks: immutable records. */
@NullMarked
package io.rtmprelay.control.report;

import org.jspecify.annotations.NullMarked;
