package io.rtmprelay.control.config;

import io.rtmprelay.config.reader.Machine;
import io.rtmprelay.config.yaml.Variables;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where a node's config came from, and what it is read against when it is read again.
 *
 * @param file null for a config that came from no file
 */
public record ConfigOrigin(@Nullable Path file, Variables variables, Machine machine) {}
