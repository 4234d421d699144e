/** Who is kept from publishing for a while. */
@NullMarked
package io.rtmprelay.control.runtime.ban;

import org.jspecify.annotations.NullMarked;
