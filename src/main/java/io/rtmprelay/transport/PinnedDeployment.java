package io.rtmprelay.transport;

import io.netty.channel.EventLoop;
import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.CloseFuture;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.deployment.Deployment;
import io.vertx.core.internal.deployment.DeploymentContext;
import java.util.Set;
import java.util.concurrent.Callable;

/**
 * A verticle deployed on a given event loop, where Vert.x's own deployment would take the next one.
 */
final class PinnedDeployment implements Deployment {

  private final Deployable verticle;
  private final CloseFuture closeFuture = new CloseFuture();
  private final ContextInternal context;

  PinnedDeployment(VertxInternal vertx, Deployable verticle, EventLoop loop) {
    this.verticle = verticle;
    this.context = vertx.contextBuilder().withEventLoop(loop).withCloseFuture(closeFuture).build();
  }

  @Override
  public Set<Context> contexts() {
    return Set.of(context);
  }

  @Override
  public Set<Deployable> instances() {
    return Set.of(verticle);
  }

  @Override
  public DeploymentOptions options() {
    return new DeploymentOptions();
  }

  @Override
  public String identifier() {
    return "pinned:" + verticle.getClass().getName();
  }

  @Override
  public Future<?> deploy(DeploymentContext deployment) {
    return onLoop(() -> verticle.deploy(context));
  }

  @Override
  public Future<?> undeploy() {
    return onLoop(() -> verticle.undeploy(context).eventually(closeFuture::close));
  }

  @Override
  public Future<?> cleanup() {
    return closeFuture.close();
  }

  private Future<?> onLoop(Callable<Future<?>> step) {
    Promise<Object> done = context.promise();
    context.runOnContext(
        ignored -> {
          try {
            step.call()
                .onComplete(
                    result -> {
                      if (result.succeeded()) {
                        done.complete(result.result());
                      } else {
                        done.fail(result.cause());
                      }
                    });
          } catch (Exception e) {
            done.fail(e);
          }
        });
    return done.future();
  }
}
