/** FLV files, written by a worker. */
@NullMarked
package io.rtmprelay.file;

import org.jspecify.annotations.NullMarked;
