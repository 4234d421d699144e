/** What a stream has for as long as its name is its own: the right to send, and an address. */
@NullMarked
package io.rtmprelay.control.tenure;

import org.jspecify.annotations.NullMarked;
