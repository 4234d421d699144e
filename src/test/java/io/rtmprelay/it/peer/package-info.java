/** The relay's peers: real encoders, real media servers, and ones that misbehave. */
@NullMarked
package io.rtmprelay.it.peer;

import org.jspecify.annotations.NullMarked;
