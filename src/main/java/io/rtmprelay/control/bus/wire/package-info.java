/**
 * What lies below the bus: who is asked, records as nodes tell them to each other, and what it
 * means that nobody answers.
 */
@NullMarked
package io.rtmprelay.control.bus.wire;

import org.jspecify.annotations.NullMarked;
