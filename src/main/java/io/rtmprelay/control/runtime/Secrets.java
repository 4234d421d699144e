package io.rtmprelay.control.runtime;

import io.rtmprelay.control.bus.BodyFault;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what a sink was given for one server from another: who may change a sink, and cannot read
 * its key, could else have it sent to a server of theirs.
 */
final class Secrets {

  private static final Pattern SERVER = Pattern.compile("[^/]*//[^/?]*");

  private Secrets() {}

  /** The secrets that would go to another server with {@code patch}, which does not name them. */
  static List<BodyFault> goneElsewhere(JsonObject before, JsonObject patch) {
    List<BodyFault> faults = new ArrayList<>();
    if (leadsElsewhere("url", before, patch) || leadsElsewhere("backup", before, patch)) {
      if (isKept(before.getValue("key"), patch, "key")) {
        faults.add(new BodyFault("/key", "must be given anew with another server"));
      }
      JsonObject login = before.getValue("login") instanceof JsonObject object ? object : null;
      Object patched = patch.getValue("login");
      boolean keeps =
          login != null
              && (patched instanceof JsonObject other
                  ? isKept(login.getValue("password"), other, "password")
                  : !patch.containsKey("login"));
      if (keeps) {
        faults.add(new BodyFault("/login/password", "must be given anew with another server"));
      }
    }
    return faults;
  }

  private static boolean isKept(@Nullable Object secret, JsonObject patch, String name) {
    return secret != null && !patch.containsKey(name);
  }

  private static boolean leadsElsewhere(String name, JsonObject before, JsonObject patch) {
    return patch.getValue(name) != null
        && !Objects.equals(server(before.getValue(name)), server(patch.getValue(name)));
  }

  private static @Nullable String server(@Nullable Object url) {
    Matcher matcher = SERVER.matcher(url instanceof String text ? text : "");
    return matcher.lookingAt() ? matcher.group() : null;
  }
}
