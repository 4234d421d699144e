package io.rtmprelay.config.reader.tls;

import io.rtmprelay.config.tls.Certificates;
import io.rtmprelay.config.tls.CertifiedKey;
import io.rtmprelay.config.tls.ClientTls;
import io.rtmprelay.config.tls.Pin;
import io.rtmprelay.config.tls.PrivateKeys;
import io.rtmprelay.config.tls.ServerTls;
import io.rtmprelay.config.yaml.Scalar;
import io.rtmprelay.config.yaml.Section;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The keys under {@code tls}, of listeners and of sinks. */
public final class TlsReader {

  private TlsReader() {}

  /** TLS of a listener; null after a fault. */
  public static @Nullable ServerTls server(Section section) {
    Scalar certificate = section.required("certificate");
    Scalar key = section.required("key");
    List<X509Certificate> chain = read(certificate, Certificates::ofPem);
    PrivateKey secret = read(key, PrivateKeys::ofPem);
    if (certificate == null || key == null || chain == null || secret == null) {
      return null;
    }
    try {
      return new ServerTls(
          Path.of(certificate.text()), Path.of(key.text()), CertifiedKey.of(secret, chain));
    } catch (IllegalArgumentException e) {
      key.fault(e);
      return null;
    }
  }

  /** Trust of a sink; what is left out is {@code inherited}. */
  public static ClientTls client(Section section, ClientTls inherited) {
    Scalar ca = section.scalar("ca");
    List<X509Certificate> authorities = read(ca, Certificates::ofPem);
    List<Pin> pins = section.scalars("pins", TlsReader::pin);
    return new ClientTls(
        ca == null || authorities == null ? inherited.ca() : Path.of(ca.text()),
        authorities == null ? inherited.authorities() : authorities,
        section.has("pins") ? pins : inherited.pins(),
        section.toggle("verify", inherited.verify()));
  }

  /** The CAs in the file that {@code ca} names; none after a fault. */
  public static List<X509Certificate> authorities(Scalar ca) {
    List<X509Certificate> authorities = read(ca, Certificates::ofPem);
    return authorities == null ? List.of() : authorities;
  }

  private static @Nullable Pin pin(Scalar scalar) {
    try {
      return Pin.parse(scalar.text());
    } catch (IllegalArgumentException e) {
      scalar.fault(e);
      return null;
    }
  }

  private static <T> @Nullable T read(@Nullable Scalar file, Function<String, T> read) {
    String contents = file == null ? null : file.contents();
    if (file == null || contents == null) {
      return null;
    }
    try {
      return read.apply(contents);
    } catch (IllegalArgumentException e) {
      file.fault(e);
      return null;
    }
  }
}
