/** TLS on a socket, both roles: what is trusted, where its work is done, what its faults mean. */
@NullMarked
package io.rtmprelay.transport.tls;

import org.jspecify.annotations.NullMarked;
