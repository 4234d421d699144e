@NullMarked
package io.rtmprelay.control.inner;

import org.jspecify.annotations.NullMarked;
