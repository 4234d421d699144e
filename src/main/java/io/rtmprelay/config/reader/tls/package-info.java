/** Keys of a config that name certificates and keys, read with the files behind them. */
@NullMarked
package io.rtmprelay.config.reader.tls;

import org.jspecify.annotations.NullMarked;
