/** What hosts are called, and which of them are meant. */
@NullMarked
package io.rtmprelay.config.host;

import org.jspecify.annotations.NullMarked;
