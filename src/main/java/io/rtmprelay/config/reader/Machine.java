package io.rtmprelay.config.reader;

/**
 * What some defaults and bounds depend on.
 *
 * @param cores at least 1
 * @param directMemoryBytes that the JVM may use
 */
public record Machine(String hostName, int cores, long directMemoryBytes) {}
