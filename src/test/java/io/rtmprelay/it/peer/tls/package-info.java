/** What programs need to serve TLS on this machine, as files. */
@NullMarked
package io.rtmprelay.it.peer.tls;

import org.jspecify.annotations.NullMarked;
