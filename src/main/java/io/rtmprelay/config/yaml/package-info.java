/** YAML as values that know their key path and line, and tell every fault at once. */
@NullMarked
package io.rtmprelay.config.yaml;

import org.jspecify.annotations.NullMarked;
