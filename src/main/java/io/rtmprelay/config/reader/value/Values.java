package io.rtmprelay.config.reader.value;

import io.rtmprelay.config.RtmpUrl;
import io.rtmprelay.config.Secret;
import io.rtmprelay.config.host.HostPattern;
import io.rtmprelay.config.yaml.Scalar;
import io.rtmprelay.config.yaml.Section;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Single values as types of the config; null after a fault. */
public final class Values {

  private Values() {}

  public static @Nullable Path path(Scalar scalar) {
    String text = scalar.text();
    if (text.isEmpty() || text.indexOf('\0') >= 0) {
      scalar.fault("must be a path");
      return null;
    }
    return Path.of(text);
  }

  public static @Nullable String host(Scalar scalar) {
    if (RtmpUrl.isHost(scalar.text())) {
      return scalar.text();
    }
    scalar.fault("must be a host name or an address, IPv6 without brackets, and no port");
    return null;
  }

  public static @Nullable HostPattern hostPattern(Scalar scalar) {
    try {
      return new HostPattern(scalar.text());
    } catch (IllegalArgumentException e) {
      scalar.fault(e);
      return null;
    }
  }

  /** An address or a network. */
  public static @Nullable HostPattern network(Scalar scalar) {
    try {
      HostPattern network = new HostPattern(scalar.text());
      if (network.isNetwork()) {
        return network;
      }
      scalar.fault("must be an address or a network such as 10.0.0.0/8, without a port");
    } catch (IllegalArgumentException e) {
      scalar.fault(e);
    }
    return null;
  }

  public static @Nullable String httpUrl(Scalar scalar) {
    String text = scalar.text();
    if (text.startsWith("http://") || text.startsWith("https://")) {
      return text;
    }
    scalar.fault("must begin with http:// or https://");
    return null;
  }

  public static @Nullable Secret secret(Scalar scalar) {
    String text = scalar.secret();
    return text == null ? null : new Secret(text);
  }

  /** A secret that must be there; after a fault an empty one, which never leaves the reader. */
  public static Secret requiredSecret(Section section, String key) {
    Scalar scalar = section.required(key);
    Secret secret = scalar == null ? null : secret(scalar);
    return secret == null ? new Secret("") : secret;
  }

  /** A URL that must be there; after a fault an empty text, which never leaves the reader. */
  public static String requiredHttpUrl(Section section, String key) {
    Scalar scalar = section.required(key);
    String url = scalar == null ? null : httpUrl(scalar);
    return url == null ? "" : url;
  }
}
