/** Codecs of sound of which more is to be known than their format. */
@NullMarked
package io.rtmprelay.codec.sound;

import org.jspecify.annotations.NullMarked;
