/** AMF0 and AMF3 values to and from bytes. */
@NullMarked
package io.rtmprelay.amf;

import org.jspecify.annotations.NullMarked;
