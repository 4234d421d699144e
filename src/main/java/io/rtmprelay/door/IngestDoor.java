package io.rtmprelay.door;

import io.rtmprelay.config.IngestConfig;
import io.rtmprelay.config.LimitsConfig;
import io.rtmprelay.rtmp.session.ServerSettings;
import io.rtmprelay.transport.RtmpServer;
import io.vertx.core.Future;

/** An address publishers connect to. Once it is left, those who are connected stay. */
final class IngestDoor implements Door<IngestConfig> {

  /** Replies that may wait for a publisher that does not read. */
  private static final int MAX_OUTPUT_BYTES = 64 * 1024;

  /** Makes the server of one address. */
  interface Servers {

    RtmpServer server(IngestConfig config, ServerSettings settings);
  }

  private final Address address;
  private final int chunkSize;
  private final RtmpServer server;
  private volatile boolean overTls;
  private volatile int port;

  IngestDoor(IngestConfig config, LimitsConfig limits, int chunkSize, Servers servers) {
    this.address = address(config);
    this.chunkSize = chunkSize;
    this.server = servers.server(config, settings(limits));
    this.overTls = config.tls() != null;
  }

  static Address address(IngestConfig config) {
    return new Address(config.host(), config.port());
  }

  private ServerSettings settings(LimitsConfig limits) {
    return new ServerSettings(
        chunkSize,
        limits.handshake().toMillis(),
        limits.publisherIdle().toMillis(),
        MAX_OUTPUT_BYTES,
        Math.toIntExact(limits.messageSize()));
  }

  @Override
  public Address address() {
    return address;
  }

  @Override
  public Future<Void> open() {
    return Door.named(address, server.listen()).onSuccess(taken -> port = taken).mapEmpty();
  }

  @Override
  public void become(IngestConfig config, LimitsConfig limits) {
    server.become(config, settings(limits));
    overTls = config.tls() != null;
  }

  /** From now on whoever connects is turned away. */
  void stopAccepting() {
    server.stopAccepting();
  }

  @Override
  public void leave() {
    server.leave();
  }

  @Override
  public Future<Void> close() {
    return server.close();
  }

  /** The port really listened on; known once open. */
  int port() {
    return port;
  }

  @Override
  public String line() {
    return "ingest " + (overTls ? "rtmps://" : "rtmp://") + address.at(port);
  }
}
