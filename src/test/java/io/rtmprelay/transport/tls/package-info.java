/** Both libraries of TLS against each other. */
@NullMarked
package io.rtmprelay.transport.tls;

import org.jspecify.annotations.NullMarked;
