/** What is logged and how a line looks, set while the relay runs; knows the logging library. */
@NullMarked
package io.rtmprelay.log;

import org.jspecify.annotations.NullMarked;
