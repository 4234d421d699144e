package io.rtmprelay.config;

/** Where REST, metrics and console listen; port 0 takes any free one. */
public record AdminConfig(String host, int port) {}
