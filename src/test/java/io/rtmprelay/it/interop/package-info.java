/** Which real peers get what through the relay, and the page that tells. */
@NullMarked
package io.rtmprelay.it.interop;

import org.jspecify.annotations.NullMarked;
