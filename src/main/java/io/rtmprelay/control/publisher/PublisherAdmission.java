package io.rtmprelay.control.publisher;

import io.rtmprelay.access.AccessRequest;
import io.rtmprelay.access.PublishAccess;
import io.rtmprelay.access.hook.HookAnswer;
import io.rtmprelay.access.hook.HookQuestion;
import io.rtmprelay.access.hook.PublishHooks;
import io.rtmprelay.config.RouteConfig;
import io.rtmprelay.config.ServerConfig;
import io.rtmprelay.control.runtime.HookSinks;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks whether somebody may publish under a route: its rights, and its hook if it has one. A hook
 * whose sinks cannot be used has not allowed anything. Any thread.
 */
public final class PublisherAdmission {

  private static final Logger log = LoggerFactory.getLogger(PublisherAdmission.class);

  private final String node;
  private final PublishHooks hooks;
  private volatile HookSinks sinks;

  public PublisherAdmission(ServerConfig config, PublishHooks hooks) {
    this.node = config.node().name();
    this.hooks = hooks;
    this.sinks = new HookSinks(config);
  }

  /** What hooks name is read with the defaults and limits of {@code next} from here on. */
  public void apply(ServerConfig next) {
    sinks = new HookSinks(next);
  }

  /** Asks; the answer comes within the hook's time, on any thread. */
  public Future<Permission> ask(RouteConfig route, AccessRequest request) {
    return switch (PublishAccess.ask(route.publish(), request, Instant.now())) {
      case PublishAccess.Answer.Allowed _ ->
          Future.succeededFuture(new Permission.Granted(List.of(), List.of()));
      case PublishAccess.Answer.Denied denied ->
          Future.succeededFuture(new Permission.Denied(denied.reason()));
      case PublishAccess.Answer.AskHook ask ->
          hooks
              .ask(ask.hook(), question(request))
              .map(answer -> permission(route, request, answer));
    };
  }

  /**
   * What comes of it that a hook has allowed somebody to publish.
   *
   * @param who for the log
   * @param named where the stream is to go too, as the hook named it
   */
  public Permission granted(RouteConfig route, String who, List<String> named) {
    return switch (sinks.read(named, route)) {
      case HookSinks.Result.Good good -> new Permission.Granted(good.sinks(), named);
      case HookSinks.Result.Bad bad -> {
        log.warn("{}: the publishing hook named what is no sink: {}", who, bad.fault());
        yield new Permission.Denied("the publishing hook named sinks that cannot be used");
      }
    };
  }

  private HookQuestion question(AccessRequest request) {
    return new HookQuestion(
        request.app(), request.name(), request.address(), request.query(), node, request.agent());
  }

  private Permission permission(RouteConfig route, AccessRequest request, HookAnswer answer) {
    return switch (answer) {
      case HookAnswer.Allowed allowed -> granted(route, request.toString(), allowed.sinks());
      case HookAnswer.Refused refused -> new Permission.Denied(refused.reason());
      case HookAnswer.Failed failed -> new Permission.Denied(failed.reason());
    };
  }
}
