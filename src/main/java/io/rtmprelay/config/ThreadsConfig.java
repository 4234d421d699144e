package io.rtmprelay.config;

/** {@code media}: event loops that carry media, at least 1. */
public record ThreadsConfig(int media) {}
