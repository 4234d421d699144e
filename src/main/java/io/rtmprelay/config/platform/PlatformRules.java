package io.rtmprelay.config.platform;

import io.rtmprelay.config.RouteConfig.Profile;
import io.rtmprelay.config.RtmpUrl;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What one platform says of the streams it takes, as its own documentation and OBS's list of
 * services have it. A stream that breaks a rule is told of, never stopped: platforms change.
 *
 * @param name as people write it
 * @param rtmpPort where it takes RTMP, or 0 if it takes RTMPS alone
 * @param rtmpsPort where it takes RTMPS
 * @param maxKeyIntervalMs most milliseconds from keyframe to keyframe
 * @param video codecs by their FourCC
 * @param audio codecs by their FourCC
 * @param maxBitrate most bits per second of all tracks together
 * @param both whether it wants video and audio, and not one of them alone
 * @param reordered whether it takes frames that are shown in another order than they come
 *     (B-frames)
 */
public record PlatformRules(
    String name,
    int rtmpPort,
    int rtmpsPort,
    long maxKeyIntervalMs,
    Set<String> video,
    Set<String> audio,
    long maxBitrate,
    boolean both,
    boolean reordered) {

  private static final String AVC = "avc1";
  private static final String HEVC = "hvc1";
  private static final String AV1 = "av01";
  private static final String AAC = "mp4a";
  private static final String MP3 = ".mp3";

  private static final Set<String> H264 = Set.of(AVC);
  private static final Set<String> MODERN = Set.of(AVC, HEVC, AV1);
  private static final Set<String> OLD = Set.of(AAC, MP3);
  private static final Set<String> LC = Set.of(AAC);

  private static final int NONE = 0;

  /** Key intervals here in seconds, rates in kbit/s. */
  private static final Map<Profile, PlatformRules> TABLE =
      Map.ofEntries(
          // name, RTMP port, RTMPS port, key interval, video, audio, rate, both kinds, B-frames
          row(Profile.YOUTUBE, "YouTube", 1935, 443, 4, MODERN, OLD, 51_160, false, true),
          row(Profile.TWITCH, "Twitch", 1935, 443, 2, H264, OLD, 6_320, false, true),
          row(Profile.FACEBOOK, "Facebook", NONE, 443, 4, H264, LC, 9_128, true, true),
          row(Profile.IVS, "Amazon IVS", NONE, 443, 2, H264, LC, 8_660, true, false),
          row(Profile.X, "X", 80, 443, 3, H264, LC, 12_128, false, true));

  /** A measured interval may be over the wanted one by this share: encoders count in frames. */
  private static final double KEY_TOLERANCE = 1.05;

  /** A measured rate may be so much over the configured one for a while. */
  private static final double RATE_TOLERANCE = 1.2;

  /** From when on a stream without video, or without audio, is taken for one. */
  private static final long SETTLED_MS = 3_000;

  private static Map.Entry<Profile, PlatformRules> row(
      Profile profile,
      String name,
      int rtmpPort,
      int rtmpsPort,
      int keySeconds,
      Set<String> video,
      Set<String> audio,
      long kbps,
      boolean both,
      boolean reordered) {
    return Map.entry(
        profile,
        new PlatformRules(
            name,
            rtmpPort,
            rtmpsPort,
            keySeconds * 1_000L,
            video,
            audio,
            kbps * 1_000,
            both,
            reordered));
  }

  /** The rules of {@code profile}; null if it has none. */
  public static @Nullable PlatformRules of(Profile profile) {
    return TABLE.get(profile);
  }

  /**
   * What is known of a stream.
   *
   * @param video codecs of the video tracks, by FourCC
   * @param audio codecs of the audio tracks
   * @param keyIntervalMs between the last two keyframes; 0 if unknown
   * @param reordered whether frames come in another order than they are shown
   * @param bitrate bits per second
   * @param ageMs since its first media
   */
  public record Facts(
      List<String> video,
      List<String> audio,
      long keyIntervalMs,
      boolean reordered,
      long bitrate,
      long ageMs) {

    public Facts {
      video = List.copyOf(video);
      audio = List.copyOf(audio);
    }
  }

  /** A rule that a stream may break. */
  public enum Rule {
    VIDEO,
    AUDIO,
    KINDS,
    KEY_INTERVAL,
    ORDER,
    BITRATE
  }

  /** A broken rule, in words for a person. */
  public record Breach(Rule rule, String words) {}

  /** The rules that a stream breaks, in the order of their weight. */
  public List<Breach> breaches(Facts stream) {
    List<Breach> found = new ArrayList<>();
    addCodecs(found, Rule.VIDEO, "video", stream.video(), video);
    addCodecs(found, Rule.AUDIO, "audio", stream.audio(), audio);
    boolean lacksOne = stream.video().isEmpty() || stream.audio().isEmpty();
    if (both && lacksOne && stream.ageMs() >= SETTLED_MS) {
      String lacking = stream.video().isEmpty() ? "video" : "audio";
      found.add(new Breach(Rule.KINDS, "no " + lacking + "; " + name + " wants video and audio"));
    }
    addKeyInterval(found, stream);
    if (stream.reordered() && !reordered) {
      found.add(new Breach(Rule.ORDER, "B-frames; " + name + " wants none"));
    }
    if (stream.bitrate() > maxBitrate * RATE_TOLERANCE) {
      String words = mbit(stream.bitrate()) + "; " + name + " wants " + mbit(maxBitrate);
      found.add(new Breach(Rule.BITRATE, words + " or less"));
    }
    return found;
  }

  private void addKeyInterval(List<Breach> found, Facts stream) {
    String wants = "; " + name + " wants " + seconds(maxKeyIntervalMs) + " or less";
    if (stream.keyIntervalMs() > maxKeyIntervalMs * KEY_TOLERANCE) {
      String every = "keyframe every " + seconds(stream.keyIntervalMs());
      found.add(new Breach(Rule.KEY_INTERVAL, every + wants));
    } else if (!stream.video().isEmpty()
        && stream.keyIntervalMs() == 0
        && stream.ageMs() > 2 * maxKeyIntervalMs) {
      String none = "no second keyframe for " + seconds(stream.ageMs());
      found.add(new Breach(Rule.KEY_INTERVAL, none + wants));
    }
  }

  private void addCodecs(
      List<Breach> found, Rule rule, String kind, List<String> present, Set<String> taken) {
    List<String> refused =
        present.stream()
            .filter(codec -> !taken.contains(codec))
            .distinct()
            .map(PlatformRules::spoken)
            .toList();
    if (!refused.isEmpty()) {
      String takes =
          taken.stream().map(PlatformRules::spoken).sorted().collect(Collectors.joining(", "));
      found.add(
          new Breach(
              rule, kind + " is " + String.join(", ", refused) + "; " + name + " takes " + takes));
    }
  }

  /**
   * Why {@code url} cannot be one of this platform's, in words; null if it can. A loopback address
   * may be a tunnel to anywhere.
   *
   * @param keyless whether the publish name is no secret, but written out in the URL
   */
  public @Nullable String urlFault(RtmpUrl url, boolean keyless) {
    if (url.host().equals("localhost")
        || url.host().startsWith("127.")
        || url.host().equals("::1")) {
      return null;
    }
    boolean plain = url.scheme() == RtmpUrl.Scheme.RTMP;
    if (plain && rtmpPort == NONE) {
      return "is rtmp://, but " + name + " takes only rtmps://";
    }
    int port = plain ? rtmpPort : rtmpsPort;
    if (url.port() != port) {
      return "has port "
          + url.port()
          + ", but "
          + name
          + " takes "
          + url.scheme()
          + ":// on "
          + port;
    }
    return keyless
        ? "ends with no secret, but " + name + " wants a stream key; give it as key"
        : null;
  }

  private static String spoken(String codec) {
    return switch (codec) {
      case AVC -> "H.264";
      case HEVC -> "HEVC";
      case AV1 -> "AV1";
      case AAC -> "AAC";
      case MP3 -> "MP3";
      case "vp09" -> "VP9";
      default -> codec;
    };
  }

  private static String seconds(long ms) {
    return ms % 1_000 == 0 ? ms / 1_000 + " s" : String.format(Locale.ROOT, "%.1f s", ms / 1_000.0);
  }

  private static String mbit(long bitsPerSecond) {
    return String.format(Locale.ROOT, "%.1f Mbit/s", bitsPerSecond / 1e6);
  }
}
