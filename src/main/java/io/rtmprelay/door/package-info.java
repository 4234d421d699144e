/** The addresses that a node listens on: opened, changed and left while it runs. */
@NullMarked
package io.rtmprelay.door;

import org.jspecify.annotations.NullMarked;
