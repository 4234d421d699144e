package io.rtmprelay.config;

import java.nio.file.Path;

/** This node. {@code data}: folder for state that outlives a restart. */
public record NodeConfig(String name, Path data) {}
