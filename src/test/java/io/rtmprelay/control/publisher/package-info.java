/**
 * Publishers of all ages, each in its own words, over sockets through a relay to a media server.
 */
@NullMarked
package io.rtmprelay.control.publisher;

import org.jspecify.annotations.NullMarked;
