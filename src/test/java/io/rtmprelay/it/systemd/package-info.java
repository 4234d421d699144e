/** The unit for systemd, held against systemd itself and against the relay's config. */
@NullMarked
package io.rtmprelay.it.systemd;

import org.jspecify.annotations.NullMarked;
