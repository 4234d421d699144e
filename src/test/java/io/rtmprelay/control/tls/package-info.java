/** RTMPS in and out, with peers that use the JVM's blocking TLS. */
@NullMarked
package io.rtmprelay.control.tls;

import org.jspecify.annotations.NullMarked;
