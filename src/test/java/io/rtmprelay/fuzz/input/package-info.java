/** Inputs of a fuzzer, and claims that hold for each of them. */
@NullMarked
package io.rtmprelay.fuzz.input;

import org.jspecify.annotations.NullMarked;
