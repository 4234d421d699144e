package io.rtmprelay.control.runtime.route;

import io.rtmprelay.config.RouteConfig;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Routes as they were and as they are, for streams that live already: which of them the change is
 * about, and what they are to live by. Immutable.
 */
public record RouteChange(Routes before, Routes after) {

  /**
   * What a stream lives by from here on.
   *
   * <p>A stream of one of the file's routes goes by the file, even if a route that was set at run
   * time since then would take its name today; any other goes by whatever takes its name.
   *
   * @param present by which the stream lives
   * @return null if it goes on as it does: its name is taken as before, or by no route any more
   */
  public @Nullable RouteConfig successor(String streamName, RouteConfig present) {
    boolean ofFile = present.equals(before.firstOfFile(streamName));
    RouteConfig was = ofFile ? present : before.first(streamName);
    RouteConfig is = ofFile ? after.firstOfFile(streamName) : after.first(streamName);
    if (is == null) {
      is = after.first(streamName);
    }
    return Objects.equals(was, is) ? null : is;
  }
}
