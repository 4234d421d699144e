package io.rtmprelay.control.runtime;

import io.rtmprelay.config.LimitsConfig;
import io.rtmprelay.config.RouteConfig;
import io.rtmprelay.config.RouteConfig.TargetConfig;
import io.rtmprelay.config.RtmpUrl;
import io.rtmprelay.config.Template;
import io.rtmprelay.control.bus.BodyFault;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells at once of sinks that may not lead where they do ({@code limits.sinkTargets}); what only a
 * lookup can tell is judged at each dial.
 */
final class Reach {

  private final LimitsConfig limits;

  Reach(LimitsConfig limits) {
    this.limits = limits;
  }

  List<BodyFault> faults(RouteConfig route) {
    List<BodyFault> faults = new ArrayList<>();
    if (limits.sinkTargets() != null && route.publish().hook() != null) {
      faults.add(
          new BodyFault(
              "/publish/hook", "is for the config file alone, since limits.sinkTargets is set"));
    }
    for (int place = 0; place < route.sinks().size(); place++) {
      faults.addAll(faults("/sinks/" + place, route.sinks().get(place)));
    }
    return faults;
  }

  List<BodyFault> faults(TargetConfig sink) {
    return faults("", sink);
  }

  private List<BodyFault> faults(String at, TargetConfig sink) {
    List<BodyFault> faults = new ArrayList<>();
    if (!sink.isFile()) {
      add(faults, at + "/url", sink.url());
      add(faults, at + "/backup", sink.backup());
    }
    return faults;
  }

  private void add(List<BodyFault> faults, String pointer, @Nullable Template url) {
    if (url != null) {
      Map<String, String> sample = new HashMap<>();
      url.used().forEach(variable -> sample.put(variable, "x"));
      String refusal = limits.refusal(RtmpUrl.parse(url.fill(sample)));
      if (refusal != null) {
        faults.add(new BodyFault(pointer, refusal));
      }
    }
  }
}
