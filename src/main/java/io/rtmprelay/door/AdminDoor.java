package io.rtmprelay.door;

import io.rtmprelay.config.AdminConfig;
import io.rtmprelay.config.LimitsConfig;
import io.rtmprelay.web.WebVerticle;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.function.Function;

/** The address of REST, metrics and console. Once it is left, answers under way are finished. */
final class AdminDoor implements Door<AdminConfig> {

  private final Address address;
  private final Vertx vertx;
  private final Function<AdminConfig, WebVerticle> servers;
  private volatile AdminConfig config;
  private volatile WebDeployment<WebVerticle> deployment;

  /**
   * @param servers makes the server of one address
   */
  AdminDoor(Vertx vertx, AdminConfig config, Function<AdminConfig, WebVerticle> servers) {
    this.address = address(config);
    this.vertx = vertx;
    this.servers = servers;
    this.config = config;
    this.deployment = deployment();
  }

  static Address address(AdminConfig config) {
    return new Address(config.host(), config.port());
  }

  private WebDeployment<WebVerticle> deployment() {
    return new WebDeployment<>(vertx, servers.apply(config));
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
  public void become(AdminConfig next, LimitsConfig limits) {
    config = next;
    deployment.server().become(next);
  }

  @Override
  public void leave() {
    deployment.endAfter(deployment.server().leave());
  }

  @Override
  public Future<Void> close() {
    return deployment.end();
  }

  /** Whether nobody is left in it, once it was left itself. */
  boolean isOver() {
    return deployment.isOver();
  }

  /** Where it is reached. */
  String url() {
    String scheme = config.tls() == null ? "http://" : "https://";
    return scheme + address.at(deployment.server().port());
  }

  @Override
  public String line() {
    return "admin " + url();
  }
}
