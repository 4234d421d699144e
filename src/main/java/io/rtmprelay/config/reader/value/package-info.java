/** Single values of a config as the types they are meant for. */
@NullMarked
package io.rtmprelay.config.reader.value;

import org.jspecify.annotations.NullMarked;
