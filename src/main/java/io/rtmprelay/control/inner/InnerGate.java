package io.rtmprelay.control.inner;

import io.rtmprelay.transport.publish.PublishAnswer;
import io.rtmprelay.transport.publish.PublishGate;
import io.rtmprelay.transport.publish.Publisher;
import io.vertx.core.Future;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets other nodes publish, and nobody else. Any thread. */
public final class InnerGate implements PublishGate {

  private static final Logger log = LoggerFactory.getLogger(InnerGate.class);

  /** Takes what other nodes publish for one reason. */
  @FunctionalInterface
  public interface Handler {

    /** Called on the loop of the connection; the answer may come on any thread. */
    Future<PublishAnswer> publish(InnerPublish what, Publisher node);
  }

  private final InnerSecret secret;
  private final Heard heard = new Heard(System::nanoTime);
  private final Map<InnerKind, Handler> handlers = new ConcurrentHashMap<>();

  public InnerGate(InnerSecret secret) {
    this.secret = secret;
  }

  /** Who takes publishes of {@code kind}; without one they are refused. */
  public InnerGate handle(InnerKind kind, Handler handler) {
    handlers.put(kind, handler);
    return this;
  }

  @Override
  public Future<PublishAnswer> publish(Attempt attempt, Publisher publisher) {
    InnerPublish what = InnerName.read(attempt, secret, heard);
    if (what == null) {
      log.warn(
          "{}: is no node of this cluster, or says again what one said, so it may not publish here",
          publisher.address());
      return refused("this is for nodes of the cluster alone");
    }
    Handler handler = handlers.get(what.kind());
    return handler == null
        ? refused("a " + what.kind().word() + " is not taken here")
        : handler.publish(what, publisher);
  }

  private static Future<PublishAnswer> refused(String reason) {
    return Future.succeededFuture(new PublishAnswer.Refused(PublishAnswer.Reason.DENIED, reason));
  }
}
