package io.rtmprelay.config.tls;

import java.nio.file.Path;

/**
 * TLS of a listener. What its files held is part of it, so that a renewed certificate is a change.
 *
 * @param certificate PEM file of the chain, the listener's own certificate first
 * @param key PEM file of its private key
 * @param identity what the two held
 */
public record ServerTls(Path certificate, Path key, CertifiedKey identity) {}
