/** Traces of control calls for OpenTelemetry; loaded only if a config asks for them. */
@NullMarked
package io.rtmprelay.trace;

import org.jspecify.annotations.NullMarked;
