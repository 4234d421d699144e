/** What happens to streams and sinks, posted to the receivers that the config names. */
@NullMarked
package io.rtmprelay.control.hook;

import org.jspecify.annotations.NullMarked;
