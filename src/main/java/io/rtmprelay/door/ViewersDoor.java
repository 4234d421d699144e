package io.rtmprelay.door;

import io.rtmprelay.config.LimitsConfig;
import io.rtmprelay.config.ServerConfig.ViewersConfig;
import io.rtmprelay.web.ViewersVerticle;
import io.rtmprelay.web.WebServices;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** An address viewers connect to. Once it is left, those who watch stay until their stream ends. */
final class ViewersDoor implements Door<ViewersConfig> {

  private final Address address;
  private final Vertx vertx;
  private final WebServices services;
  private volatile ViewersConfig config;
  private volatile LimitsConfig limits;
  private volatile WebDeployment<ViewersVerticle> deployment;

  ViewersDoor(Vertx vertx, ViewersConfig config, LimitsConfig limits, WebServices services) {
    this.address = address(config);
    this.vertx = vertx;
    this.services = services;
    this.config = config;
    this.limits = limits;
    this.deployment = deployment();
  }

  static Address address(ViewersConfig config) {
    return new Address(config.host(), config.port());
  }

  private WebDeployment<ViewersVerticle> deployment() {
    return new WebDeployment<>(vertx, new ViewersVerticle(config, limits.handshake(), services));
  }

  @Override
  public Address address() {
    return address;
  }

  @Override
  public Future<Void> open() {
    if (deployment.isBegun()) {
      deployment = deployment();
    }
    return Door.named(address, deployment.begin());
  }

  @Override
  public void become(ViewersConfig next, LimitsConfig nextLimits) {
    config = next;
    limits = nextLimits;
    deployment.server().become(next, nextLimits.handshake());
  }

  @Override
  public void leave() {
    deployment.endAfter(deployment.server().leave());
  }

  @Override
  public Future<Void> close() {
    return deployment.end();
  }

  @Override
  public String line() {
    String scheme = config.tls() == null ? "http://" : "https://";
    return "viewers " + scheme + address.at(deployment.server().port());
  }
}
