package io.rtmprelay.control.inner;

import io.rtmprelay.config.RtmpUrl;
import io.rtmprelay.control.origin.PeerNode;
import io.rtmprelay.transport.publish.PublishGate;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How a stream's name is said from node to node: below an app of its own, so that one without an
 * app has one too, and with what proves and explains it in the query.
 */
final class InnerName {

  /** What fits a command before its sender may publish. */
  static final int MAX_BYTES = 48_000;

  private static final String APP = "inner";
  private static final String TOKEN = "token";
  private static final String KIND = "kind";
  private static final String ABOUT = "about";
  private static final String ONCE = "once";

  private InnerName() {}

  /** Where {@code node} is published to. */
  static RtmpUrl url(PeerNode node, boolean encrypted) {
    RtmpUrl.Scheme scheme = encrypted ? RtmpUrl.Scheme.RTMPS : RtmpUrl.Scheme.RTMP;
    return new RtmpUrl(scheme, node.mediaHost(), node.mediaPort(), "/" + APP, "");
  }

  /**
   * The name to publish there.
   *
   * @throws IllegalArgumentException if what is to be said about it is too long
   */
  static String key(InnerKind kind, String streamName, JsonObject about, InnerSecret secret) {
    String token = secret.token(streamName);
    // The token is of a stream and a second; what is sealed is of it, and of this publish alone.
    String sealed =
        new JsonObject()
            .put(TOKEN, token)
            .put(ONCE, UUID.randomUUID().toString())
            .put(ABOUT, about)
            .encode();
    String key =
        streamName
            + ("?" + TOKEN + "=" + token)
            + ("&" + KIND + "=" + kind.word())
            + ("&" + ABOUT + "=" + secret.seal(sealed));
    if (key.length() > MAX_BYTES) {
      throw new IllegalArgumentException("too much is to be said of the publisher");
    }
    return key;
  }

  /**
   * What another node asks for; null if no node does, or none that knows the secret, or it was
   * asked for before.
   *
   * @param heard what was asked for before; this is added
   */
  static @Nullable InnerPublish read(PublishGate.Attempt attempt, InnerSecret secret, Heard heard) {
    String prefix = APP + "/";
    boolean hasApp = attempt.app().startsWith(prefix);
    if (!hasApp && !attempt.app().equals(APP)) {
      return null;
    }
    String app = hasApp ? attempt.app().substring(prefix.length()) : "";
    Map<String, String> said = said(attempt.query());
    InnerKind kind = InnerKind.of(said.getOrDefault(KIND, ""));
    String name = app.isEmpty() ? attempt.name() : app + "/" + attempt.name();
    String token = said.getOrDefault(TOKEN, "");
    if (kind == null || !secret.accepts(name, token)) {
      return null;
    }
    String opened = secret.open(said.getOrDefault(ABOUT, ""));
    if (opened == null) {
      return null;
    }
    JsonObject sealed = new JsonObject(opened);
    return token.equals(sealed.getString(TOKEN)) && heard.isNew(sealed.getString(ONCE))
        ? new InnerPublish(kind, app, attempt.name(), sealed.getJsonObject(ABOUT))
        : null;
  }

  private static Map<String, String> said(String query) {
    Map<String, String> said = new HashMap<>();
    for (String parameter : query.split("&", -1)) {
      int end = parameter.indexOf('=');
      if (end > 0) {
        said.putIfAbsent(parameter.substring(0, end), parameter.substring(end + 1));
      }
    }
    return said;
  }
}
