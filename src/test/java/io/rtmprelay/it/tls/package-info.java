/** RTMPS between the relay and real encoders and servers. */
@NullMarked
package io.rtmprelay.it.tls;

import org.jspecify.annotations.NullMarked;
