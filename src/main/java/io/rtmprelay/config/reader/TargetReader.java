package io.rtmprelay.config.reader;

import io.rtmprelay.config.RouteConfig.DialogueConfig;
import io.rtmprelay.config.RouteConfig.LoginConfig;
import io.rtmprelay.config.RouteConfig.Profile;
import io.rtmprelay.config.RouteConfig.RecordingConfig;
import io.rtmprelay.config.RouteConfig.TargetConfig;
import io.rtmprelay.config.Secret;
import io.rtmprelay.config.SinkConfig;
import io.rtmprelay.config.Template;
import io.rtmprelay.config.reader.value.Values;
import io.rtmprelay.config.yaml.Quantity;
import io.rtmprelay.config.yaml.Scalar;
import io.rtmprelay.config.yaml.Section;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The keys of one route's sinks. */
final class TargetReader {

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final String FILE = "file:";
  private static final Duration MIN_ROTATE = Duration.ofSeconds(1);
  private static final Duration MAX_ROTATE = Duration.ofDays(365);
  private static final int MAX_KEPT = 1_000_000;
  private static final long MAX_FILE_MIB = 1 << 20;
  private static final long MAX_KEPT_MIB = 1 << 30;

  private final SinkConfig defaults;
  private final UrlReader urls;
  private final Map<String, String> pathsById = new HashMap<>();

  TargetReader(UrlReader urls, SinkConfig defaults) {
    this.defaults = defaults;
    this.urls = urls;
  }

  /** The sink; null if it has no usable URL, after all its faults are told. */
  @Nullable TargetConfig read(Section section) {
    Scalar url = section.required("url");
    boolean hasKey = section.has("key");
    boolean file = url != null && url.text().startsWith(FILE);
    String id = id(section);
    Profile profile = section.choice("profile", Profile.NONE);
    Template address = url == null ? null : file ? urls.file(url) : urls.rtmp(url, hasKey, profile);
    Template key = section.value("key", urls::key);
    Template backup = section.value("backup", other -> urls.rtmp(other, hasKey, profile));
    boolean enabled = section.toggle("enabled", true);
    RecordingConfig recording = recording(section);
    DialogueConfig dialogue = dialogue(section);
    SinkConfig settings = SinkReader.read(section, defaults);
    if (file) {
      refuse(
          section,
          "is for a sink that dials a server, not for a file",
          "key",
          "backup",
          "profile",
          "login",
          "reconnectTo");
    } else if (url != null) {
      refuse(section, "is for a file sink only", "rotate", "keep", "maxBytes", "keepBytes");
    }
    if (url == null || address == null) {
      return null;
    }
    boolean publicName = !file && !hasKey && UrlReader.isPublic(url);
    return new TargetConfig(
        id,
        address,
        key,
        publicName,
        enabled,
        backup,
        profile,
        recording,
        dialogue,
        settings,
        !urls.isOfFile());
  }

  private String id(Section section) {
    Scalar scalar = section.required("id");
    if (scalar == null) {
      return "";
    }
    String id = scalar.text();
    if (!ID.matcher(id).matches()) {
      scalar.fault("must be 1 to 64 letters, digits, dots, dashes and underscores");
    }
    String other = pathsById.putIfAbsent(id, section.path());
    if (other != null) {
      scalar.fault("is the id of " + other + " already; ids of one route differ");
    }
    return id;
  }

  private static RecordingConfig recording(Section section) {
    Long maxBytes = section.value("maxBytes", size -> bytes(size, MAX_FILE_MIB));
    Long keepBytes = section.value("keepBytes", size -> bytes(size, MAX_KEPT_MIB));
    if (maxBytes != null && keepBytes != null && keepBytes < maxBytes) {
      section.fault(
          "keepBytes",
          "is "
              + Quantity.BYTES.format(keepBytes)
              + ", but must be at least maxBytes, which is "
              + Quantity.BYTES.format(maxBytes));
    }
    return new RecordingConfig(
        section.durationOrNever("rotate", null, MIN_ROTATE, MAX_ROTATE),
        section.value("keep", files -> files.number(1, MAX_KEPT)),
        maxBytes,
        keepBytes);
  }

  private static @Nullable Long bytes(Scalar size, long maxMib) {
    return size.quantity(Quantity.BYTES, LimitsReader.MIB, maxMib * LimitsReader.MIB);
  }

  private static DialogueConfig dialogue(Section section) {
    return new DialogueConfig(
        section.optional("login", TargetReader::login),
        section.scalars("reconnectTo", Values::hostPattern));
  }

  private static LoginConfig login(Section section) {
    Scalar user = section.required("user");
    Secret password = Values.requiredSecret(section, "password");
    if (user != null && !LoginConfig.isUser(user.text())) {
      user.fault("must be 1 to 128 characters without blanks, &, ?, # and =");
    }
    return new LoginConfig(user == null ? "" : user.text(), password);
  }

  private static void refuse(Section section, String message, String... keys) {
    for (String key : keys) {
      if (section.has(key)) {
        section.fault(key, message);
      }
    }
  }
}
