/** FLV tags to and from bytes. */
@NullMarked
package io.rtmprelay.flv;

import org.jspecify.annotations.NullMarked;
