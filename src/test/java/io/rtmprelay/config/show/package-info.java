@NullMarked
package io.rtmprelay.config.show;

import org.jspecify.annotations.NullMarked;
