package io.rtmprelay.it.chaos;

import io.rtmprelay.it.moody.MoodyServer;
import io.rtmprelay.it.relay.RelayConfig;
import io.rtmprelay.it.relay.RelayConfig.Sink;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Which streams there are in the disorder, and where each goes. */
final class Streams {

  /** Publisher and server are well; whatever happens beside them, they must not feel it. */
  static final String CALM = "calm-";

  /** The publisher is well, and one server of three; the other two are moody. */
  static final String SICK = "sick-";

  /** Publishers are lost and come back; a second one is refused while the first one sends. */
  static final String WILD = "wild-";

  /** The same, and each may be replaced by another one. */
  static final String CONTESTED = "contested-";

  /** Real encoders, which are killed and come back. */
  static final String REAL = "real-";

  /** Before the disorder: what the first streams of all leave for good is no leak. */
  static final String WARM_UP = "warm-up-";

  /** The server that is always well. */
  static final String WELL = "well";

  /** All may become ill in any way but one; {@link #UNWILLING} may refuse names, too. */
  static final List<String> MOODY = List.of("moody-0", "moody-1", "moody-2");

  /** A refusal is for good until the next publisher comes, so nobody else goes there. */
  static final String UNWILLING = "unwilling";

  /** Limits so short that all of them are met. */
  private static final String SETTINGS =
      """
      limits: { publisherIdle: 3s, memory: 128MiB }
      stream: { memory: 2MiB, grace: 2s }
      sink:
        queue: { bytes: 512KiB, time: 1500ms }
        connectTimeout: 2s
        replyTimeout: 1s
        stallTimeout: 2s
        retry: { first: 100ms, max: 1s }
      """;

  private Streams() {}

  static RelayConfig config(Map<String, MoodyServer> servers) {
    return new RelayConfig()
        .with(SETTINGS)
        .route("live/" + WARM_UP + "{n}", sinks(servers, List.copyOf(servers.keySet())))
        .route("live/" + CALM + "{n}", sinks(servers, List.of(WELL)))
        .route("live/" + SICK + "{n}", sinks(servers, List.of(WELL, MOODY.get(0), MOODY.get(1))))
        .route("live/" + REAL + "{n}", sinks(servers, List.of(WELL, MOODY.get(1))))
        .route("live/" + WILD + "{n}", sinks(servers, List.of(WELL, MOODY.get(2), UNWILLING)))
        .route(
            "live/" + CONTESTED + "{n}",
            sinks(servers, List.of(WELL, MOODY.get(2), UNWILLING)),
            "stream: { onDuplicate: replace }");
  }

  private static List<Sink> sinks(Map<String, MoodyServer> servers, List<String> ids) {
    var sinks = new ArrayList<Sink>();
    servers.forEach(
        (id, server) -> {
          if (ids.contains(id)) {
            sinks.add(new Sink(id, server.url("{name}")));
          }
        });
    return sinks;
  }

  static List<String> names(String kind, int count) {
    var names = new ArrayList<String>();
    for (int i = 0; i < count; i++) {
      names.add(kind + i);
    }
    return names;
  }
}
