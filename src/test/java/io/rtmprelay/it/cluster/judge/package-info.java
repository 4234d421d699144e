/** Publishers that stay, media servers that take note, and what is judged of the two. */
@NullMarked
package io.rtmprelay.it.cluster.judge;

import org.jspecify.annotations.NullMarked;
