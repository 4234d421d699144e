/**
 * What all benchmarks share: a stream to feed them with, how they are run, and that they stay
 * sound.
 */
@NullMarked
package io.rtmprelay.bench;

import org.jspecify.annotations.NullMarked;
