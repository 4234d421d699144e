/** The config file as checked, immutable records. */
@NullMarked
package io.rtmprelay.config;

import org.jspecify.annotations.NullMarked;
