package io.rtmprelay.control.figures;

import io.rtmprelay.config.RouteConfig.Profile;
import io.rtmprelay.config.platform.PlatformRules;
import io.rtmprelay.config.platform.PlatformRules.Breach;
import io.rtmprelay.config.platform.PlatformRules.Facts;
import io.rtmprelay.config.platform.PlatformRules.Rule;
import io.rtmprelay.relay.Sink;
import io.rtmprelay.relay.Stream;
import io.rtmprelay.relay.TrackList.Track;
import io.rtmprelay.relay.life.StreamState;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says what the platform behind a sink will not like of its stream. It never stops a sink: rules
 * change, and a platform may take what it advises against. Owned by the stream's loop.
 */
final class PlatformWatch {

  private static final Logger log = LoggerFactory.getLogger(PlatformWatch.class);

  private final Stream stream;
  private final Sink sink;
  private final String sinkId;
  private final @Nullable PlatformRules rules;
  private final RateMeter rate = new RateMeter();
  private final Set<Rule> told = EnumSet.noneOf(Rule.class);
  // When the present publisher's media began.
  private long beganAtMs = -1;
  private boolean knewKeyInterval;
  private @Nullable String reason;

  PlatformWatch(String sinkId, Sink sink, Stream stream, Profile profile) {
    this.sinkId = sinkId;
    this.sink = sink;
    this.stream = stream;
    this.rules = PlatformRules.of(profile);
  }

  /** What the platform will refuse of the stream, in words; null if nothing is known of that. */
  @Nullable String reason() {
    return reason;
  }

  /** Called before each dial and once a second: each broken rule is logged once. */
  void look(long nowMs) {
    if (rules == null) {
      return;
    }
    if (beganAtMs < 0 || !hasPublisher() || isAnother()) {
      beganAtMs = nowMs;
    }
    knewKeyInterval = stream.stats().keyIntervalMs() > 0;
    rate.sample(stream.stats().bytesIn(), nowMs);
    List<Breach> breaches = rules.breaches(facts(nowMs));
    for (Breach breach : breaches) {
      if (told.add(breach.rule())) {
        log.warn("{}: sink {}: {}", stream.name(), sinkId, breach.words());
      }
    }
    reason =
        breaches.isEmpty()
            ? null
            : breaches.stream().map(Breach::words).collect(Collectors.joining(", "));
  }

  private Facts facts(long nowMs) {
    return new Facts(
        codecs("video"),
        codecs("audio"),
        stream.stats().keyIntervalMs(),
        stream.tracks(sink).reordered(),
        rate.bitsPerSecond(),
        nowMs - beganAtMs);
  }

  private boolean hasPublisher() {
    return stream.state() == StreamState.LIVE && stream.stats().framesIn() > 0;
  }

  /** With each publisher the interval of its keyframes is unknown again. */
  private boolean isAnother() {
    return knewKeyInterval && stream.stats().keyIntervalMs() == 0;
  }

  private List<String> codecs(String kind) {
    return stream.tracks(sink).all().stream()
        .filter(track -> track.kindName().equals(kind) && track.codec() != 0)
        .map(Track::codecName)
        .toList();
  }
}
