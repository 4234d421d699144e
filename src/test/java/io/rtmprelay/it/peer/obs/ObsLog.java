package io.rtmprelay.it.peer.obs;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What OBS prints of its streams.
 *
 * @param streams one for each that was started, in order
 * @param reconnects lines on connections that it lost
 */
record ObsLog(List<Stream> streams, List<String> reconnects) {

  private static final Pattern COUNT =
      Pattern.compile(
          ".*'simple_stream'(?:: Total frames output: (\\d+)|\\] Freeing (\\d+) remaining packets)");

  /**
   * One stream; the last lines on it come when it is over already.
   *
   * @param frames pictures that were encoded for it
   * @param unsent packets that were left at its end
   */
  record Stream(int frames, int unsent, boolean over) {

    private Stream with(String line) {
      if (line.contains("==== Streaming Stop")) {
        return new Stream(frames, unsent, true);
      }
      var count = COUNT.matcher(line);
      if (!count.matches()) {
        return this;
      }
      return count.group(1) != null
          ? new Stream(Integer.parseInt(count.group(1)), unsent, over)
          : new Stream(frames, Integer.parseInt(count.group(2)), over);
    }
  }

  static ObsLog of(List<String> lines) {
    var streams = new ArrayList<Stream>();
    for (var line : lines) {
      if (line.contains("==== Streaming Start")) {
        streams.add(new Stream(0, 0, false));
      } else if (!streams.isEmpty()) {
        streams.add(streams.removeLast().with(line));
      }
    }
    var reconnects = lines.stream().filter(line -> line.contains("econnect")).toList();
    return new ObsLog(List.copyOf(streams), reconnects);
  }
}
