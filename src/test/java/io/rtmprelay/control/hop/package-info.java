@NullMarked
package io.rtmprelay.control.hop;

import org.jspecify.annotations.NullMarked;
