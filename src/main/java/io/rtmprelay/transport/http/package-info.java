/** What lies below the HTTP of viewers: their sockets, and buffers that go there uncopied. */
@NullMarked
package io.rtmprelay.transport.http;

import org.jspecify.annotations.NullMarked;
