package io.rtmprelay.control.stream;

import io.rtmprelay.transport.publish.PublishAnswer.Reason;
import java.util.Locale;

/** Why publishes are refused, as they are counted. */
public enum PublishRefusal {
  /** The relay takes no publishers any more. */
  STOPPING(Reason.DENIED),
  /** No route takes the name. */
  NO_ROUTE(Reason.BAD_NAME),
  /** Its address is kept out. */
  BANNED(Reason.DENIED),
  /** What it asks for makes no sense. */
  BAD_REQUEST(Reason.BAD_NAME),
  /** The route's rights do not let it. */
  RIGHTS(Reason.DENIED),
  /** The route has as many streams as it may have. */
  MAX_STREAMS(Reason.DENIED),
  /** No node can be the origin of its stream now. */
  NO_ORIGIN(Reason.DENIED),
  /** Another one publishes the name, or as many as may stand by for it. */
  IN_USE(Reason.BAD_NAME);

  private final Reason code;

  PublishRefusal(Reason code) {
    this.code = code;
  }

  /** What the peer is told. */
  public Reason code() {
    return code;
  }

  /** What it is called in metrics. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
