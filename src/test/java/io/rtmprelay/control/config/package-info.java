@NullMarked
package io.rtmprelay.control.config;

import org.jspecify.annotations.NullMarked;
