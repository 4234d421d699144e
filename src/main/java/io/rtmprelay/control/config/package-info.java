/** The config a node runs with: shown, compared with a candidate, and with its file read again. */
@NullMarked
package io.rtmprelay.control.config;

import org.jspecify.annotations.NullMarked;
