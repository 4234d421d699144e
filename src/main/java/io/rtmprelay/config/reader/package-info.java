/** Which keys a config file has, what they default to and what is allowed. */
@NullMarked
package io.rtmprelay.config.reader;

import org.jspecify.annotations.NullMarked;
