package io.rtmprelay.config;

/** One address publishers connect to; port 0 takes any free one. */
public record IngestConfig(String host, int port) {}
