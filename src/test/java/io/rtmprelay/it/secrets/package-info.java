/** Whether anything that the relay says holds a key. */
@NullMarked
package io.rtmprelay.it.secrets;

import org.jspecify.annotations.NullMarked;
