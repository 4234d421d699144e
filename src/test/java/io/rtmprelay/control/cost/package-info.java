/** What a relayed frame costs, in counts: guards with fixed bounds. */
@NullMarked
package io.rtmprelay.control.cost;

import org.jspecify.annotations.NullMarked;
