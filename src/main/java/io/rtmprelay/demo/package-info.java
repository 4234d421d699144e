/**
 * What the demo is made of: a test stream and its encoder, media servers that measure, and a
 * cluster of relays; and of the same, load that a relay's JVM learns from.
 */
@NullMarked
package io.rtmprelay.demo;

import org.jspecify.annotations.NullMarked;
