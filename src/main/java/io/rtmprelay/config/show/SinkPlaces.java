package io.rtmprelay.config.show;

import io.rtmprelay.config.RouteConfig.DialogueConfig;
import io.rtmprelay.config.RouteConfig.Profile;
import io.rtmprelay.config.RouteConfig.RecordingConfig;
import io.rtmprelay.config.RouteConfig.TargetConfig;
import io.rtmprelay.config.SinkConfig;
import io.rtmprelay.config.SinkConfig.TrackChoice;
import io.rtmprelay.config.Template;
import io.rtmprelay.config.tls.ClientTls;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The keys of a sink, and those it shares with the section {@code sink}. */
final class SinkPlaces {

  private SinkPlaces() {}

  static Shown.Keys of(TargetConfig target) {
    Entries entries = new Entries().text("id", target.id());
    String url = target.url().text();
    entries.masked("url", Entries.literal(shownUrl(target)), List.of(url, target.publicName()));
    if (target.key() != null) {
      entries.masked("key", Shown.MASK, target.key().text());
    }
    dialled(entries, target);
    entries.toggle("enabled", target.enabled());
    if (target.isFile() || !target.recording().equals(RecordingConfig.SINGLE)) {
      recording(entries, target.recording());
    }
    return entries.and(settings(target.settings())).overriding("sink");
  }

  private static String shownUrl(TargetConfig target) {
    String text = target.url().text();
    if (target.isFile()) {
      return text;
    }
    return target.key() == null
        ? ShownUrl.ofStream(text, target.publicName())
        : ShownUrl.ofApp(text);
  }

  /** What is for a sink that dials a server; one that writes a file has none of it. */
  private static void dialled(Entries entries, TargetConfig target) {
    Template backup = target.backup();
    if (backup != null) {
      String shown =
          target.key() == null
              ? ShownUrl.ofStream(backup.text(), false)
              : ShownUrl.ofApp(backup.text());
      entries.masked("backup", Entries.literal(shown), backup.text());
    } else if (!target.isFile()) {
      entries.text("backup", null);
    }
    if (!target.isFile() || target.profile() != Profile.NONE) {
      entries.word("profile", target.profile());
    }
    DialogueConfig dialogue = target.dialogue();
    if (!target.isFile() || !dialogue.equals(DialogueConfig.PLAIN)) {
      entries.texts("reconnectTo", dialogue.reconnectTo());
      entries.optional(
          "login",
          dialogue.login(),
          login -> new Entries().text("user", login.user()).secret("password", login.password()));
    }
  }

  private static void recording(Entries entries, RecordingConfig recording) {
    entries.timeOrNever("rotate", recording.rotate()).number("keep", recording.keep());
    bytes(entries, "maxBytes", recording.maxBytes());
    bytes(entries, "keepBytes", recording.keepBytes());
  }

  private static void bytes(Entries entries, String key, @Nullable Long bytes) {
    if (bytes == null) {
      entries.text(key, null);
    } else {
      entries.bytes(key, bytes);
    }
  }

  static Entries settings(SinkConfig sink) {
    return new Entries()
        .keys(
            "queue",
            new Entries().bytes("bytes", sink.queue().bytes()).time("time", sink.queue().time()))
        .time("connectTimeout", sink.connectTimeout())
        .time("replyTimeout", sink.replyTimeout())
        .time("stallTimeout", sink.stallTimeout())
        .keys("retry", retry(sink))
        .word("end", sink.end())
        .time("delay", sink.delay())
        .keys(
            "tracks",
            new Entries()
                .put("video", choice(sink.remux().video()))
                .put("audio", choice(sink.remux().audio())))
        .put("codecs", codecs(sink.remux().codecs()))
        .word("hevc", sink.remux().hevc())
        .word("enhanced", sink.enhanced())
        .keys("tls", trust(sink.tls()))
        .word("start", sink.start())
        .text("localAddress", sink.localAddress());
  }

  private static Entries retry(SinkConfig sink) {
    return new Entries()
        .time("first", sink.retry().first())
        .number("factor", written(sink.retry().factor()))
        .time("max", sink.retry().max())
        .timeOrNever("giveUpAfter", sink.retry().giveUpAfter());
  }

  /** Without the fraction that a whole number has none of. */
  private static Number written(double number) {
    boolean whole = number == Math.rint(number);
    if (whole) {
      return (long) number;
    }
    return number;
  }

  private static Shown.Value choice(TrackChoice choice) {
    return new Shown.Value(choice.all() ? "all" : choice.ids());
  }

  private static Shown.Value codecs(List<String> codecs) {
    return new Shown.Value(codecs.isEmpty() ? "any" : codecs);
  }

  /** What the file of CAs holds is part of it. */
  private static Entries trust(ClientTls tls) {
    Entries entries = new Entries();
    if (tls.ca() == null) {
      entries.text("ca", null);
    } else {
      entries.masked(
          "ca", Entries.literal(tls.ca().toString()), List.of(tls.ca(), tls.authorities()));
    }
    return entries.texts("pins", tls.pins()).onOff("verify", tls.verify());
  }
}
