package io.rtmprelay.config.reader.value;

import io.rtmprelay.config.RtmpUrl;
import io.rtmprelay.config.Secret;
import io.rtmprelay.config.host.HostName;
import io.rtmprelay.config.host.HostPattern;
import io.rtmprelay.config.yaml.Scalar;
import io.rtmprelay.config.yaml.Section;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Single values as types of the config; null after a fault. */
public final class Values {

  private static final int MAX_PORT = 65_535;

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

  /** One address of one machine, as it is written. */
  public static @Nullable String localAddress(Scalar scalar) {
    String text = scalar.text();
    InetAddress address = null;
    try {
      address = text.startsWith("[") ? null : HostName.address(text);
    } catch (IllegalArgumentException e) {
      // An IPv6 address of an interface that this machine has not.
    }
    if (address == null || address.isAnyLocalAddress() || address.isMulticastAddress()) {
      scalar.fault("must be an IPv4 or IPv6 address of this machine, without brackets and port");
      return null;
    }
    return text;
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
    if (!text.startsWith("http://") && !text.startsWith("https://")) {
      scalar.fault("must begin with http:// or https://");
      return null;
    }
    try {
      URI url = new URI(text);
      if (url.getHost() != null && url.getPort() <= MAX_PORT) {
        return text;
      }
    } catch (URISyntaxException e) {
      // Its words would repeat the URL, which may hold a secret.
    }
    scalar.fault("is no URL such as https://host.example/path");
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
