package io.rtmprelay.control.bus;

import org.jspecify.annotations.Nullable;

/**
 * A node is not the origin of the stream that a command was for.
 *
 * @param origin the node that is, as far as this one knows; null if none is
 */
public record NotOrigin(@Nullable String origin) {}
