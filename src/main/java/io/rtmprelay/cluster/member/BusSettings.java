package io.rtmprelay.cluster.member;

import io.rtmprelay.cluster.secret.NodeIdentity;
import io.rtmprelay.config.ServerConfig.ClusterConfig;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.security.GeneralSecurityException;
import java.util.Set;

/**
 * How the bus goes from node to node: by TLS 1.3, and each side shows that it is of the cluster.
 */
final class BusSettings {

  private BusSettings() {}

  static EventBusOptions of(ClusterConfig config, String advertised, NodeIdentity identity) {
    int patienceMs = Math.toIntExact(config.detection().toMillis());
    EventBusOptions options =
        new EventBusOptions()
            .setHost(config.host())
            .setPort(config.bus())
            .setClusterPublicHost(advertised)
            .setClusterPublicPort(config.bus())
            .setConnectTimeout(patienceMs)
            .setClusterPingInterval(patienceMs)
            .setClusterPingReplyInterval(patienceMs)
            .setTcpNoDelay(true);
    try {
      // As PEM: Vert.x makes other options of these by way of JSON, which keeps no objects.
      return options
          .setSsl(true)
          .setEnabledSecureTransportProtocols(Set.of("TLSv1.3"))
          .setClientAuth(ClientAuth.REQUIRED)
          .setKeyCertOptions(
              new PemKeyCertOptions()
                  .addKeyValue(Buffer.buffer(identity.keyPem()))
                  .addCertValue(Buffer.buffer(identity.certificatePem())))
          .setTrustOptions(
              new PemTrustOptions().addCertValue(Buffer.buffer(identity.authorityPem())));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a certificate of our own making is not one", e);
    }
  }
}
