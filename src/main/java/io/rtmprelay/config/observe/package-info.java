/** What the relay tells of itself: its log, its metrics, its traces. */
@NullMarked
package io.rtmprelay.config.observe;

import org.jspecify.annotations.NullMarked;
