/** One live stream: one source in, many sinks out; late joiners, slow sinks. */
@NullMarked
package io.rtmprelay.relay;

import org.jspecify.annotations.NullMarked;
