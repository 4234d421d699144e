/** Who may publish, asked of whoever has a say in it. */
@NullMarked
package io.rtmprelay.control.publisher;

import org.jspecify.annotations.NullMarked;
