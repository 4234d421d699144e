/** RTMP as the tests' own peers speak it, on blocking streams, with no code of the product. */
@NullMarked
package io.rtmprelay.it.rtmp;

import org.jspecify.annotations.NullMarked;
