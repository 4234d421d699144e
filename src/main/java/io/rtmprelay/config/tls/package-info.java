/** Certificates, keys and trust of TLS connections, read from PEM text and checked. */
@NullMarked
package io.rtmprelay.config.tls;

import org.jspecify.annotations.NullMarked;
