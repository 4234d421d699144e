/** FLV files read for comparison, with no code of the product. */
@NullMarked
package io.rtmprelay.it.flv;

import org.jspecify.annotations.NullMarked;
