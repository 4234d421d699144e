package io.rtmprelay.config;

import java.util.List;

/** The whole config of one relay: checked, immutable, with every default filled in. */
public record ServerConfig(
    NodeConfig node,
    List<IngestConfig> ingest,
    AdminConfig admin,
    ThreadsConfig threads,
    LimitsConfig limits,
    StreamConfig stream,
    SinkConfig sink,
    List<RouteConfig> routes) {}
