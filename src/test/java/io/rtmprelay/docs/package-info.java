/** Pages of the documentation, held against what they tell of. */
@NullMarked
package io.rtmprelay.docs;

import org.jspecify.annotations.NullMarked;
