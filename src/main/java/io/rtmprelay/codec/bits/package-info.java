/** Bits as codecs write them. */
@NullMarked
package io.rtmprelay.codec.bits;

import org.jspecify.annotations.NullMarked;
