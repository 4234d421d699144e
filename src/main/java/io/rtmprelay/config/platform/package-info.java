/** What the big platforms take, and what they refuse. */
@NullMarked
package io.rtmprelay.config.platform;

import org.jspecify.annotations.NullMarked;
