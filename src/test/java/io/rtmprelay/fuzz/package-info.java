/** What a fuzzer feeds the decoders and the dialogues, and what must hold whatever it finds. */
@NullMarked
package io.rtmprelay.fuzz;

import org.jspecify.annotations.NullMarked;
