package io.rtmprelay.cluster.state;

import com.hazelcast.projection.Projection;
import io.rtmprelay.control.runtime.state.Kept.Stamp;
import java.util.Map;

/** The stamp and the key of an entry, without its value: version, node and key, each on a line. */
final class StampOf implements Projection<Map.Entry<String, Object>, String> {

  private static final long serialVersionUID = 1;

  @Override
  public String transform(Map.Entry<String, Object> entry) {
    Stamp stamp = StampedValue.stampOf(entry.getValue());
    return stamp.version() + "\n" + stamp.node() + "\n" + entry.getKey();
  }

  /** The stamp of what {@link #transform} made. */
  static Stamp stamp(String line) {
    int first = line.indexOf('\n');
    return new Stamp(
        line.substring(first + 1, line.indexOf('\n', first + 1)),
        Long.parseLong(line.substring(0, first)));
  }

  /** The key of that. */
  static String key(String line) {
    return line.substring(line.indexOf('\n', line.indexOf('\n') + 1) + 1);
  }
}
