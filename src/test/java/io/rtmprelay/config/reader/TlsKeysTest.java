package io.rtmprelay.config.reader;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.pkitesting.X509Bundle;
import io.rtmprelay.config.RtmpUrl;
import io.rtmprelay.config.tls.ClientTls;
import io.rtmprelay.config.tls.Pin;
import io.rtmprelay.config.tls.Pin.Subject;
import io.rtmprelay.config.tls.ServerTls;
import io.rtmprelay.config.tls.TestCertificates;
import io.rtmprelay.config.yaml.ConfigFault;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The keys under {@code tls}, with what their files hold. */
class TlsKeysTest {

  private static final String LISTENER =
      "ingest: [{ port: 1936, tls: { certificate: cert.pem, key: key.pem } }]";

  private static final X509Bundle GOOD = TestCertificates.good();

  private static Candidate listener(String certificate, String key) {
    return Candidate.of(LISTENER).withFile("cert.pem", certificate).withFile("key.pem", key);
  }

  private static ServerTls read(String certificate, String key) {
    var listener = listener(certificate, key).config().ingest().getFirst();
    return Objects.requireNonNull(listener.tls());
  }

  @Test
  @DisplayName("a listener's chain and key are read, and print without the key")
  void reads() {
    String chain = GOOD.getCertificatePathPEM() + GOOD.getRootCertificatePEM();
    ServerTls tls = read(chain, "a note\n" + GOOD.getPrivateKeyPEM());
    assertThat(tls.certificate()).isEqualTo(Path.of("cert.pem"));
    assertThat(tls.key()).isEqualTo(Path.of("key.pem"));
    assertThat(tls.identity().chain())
        .containsExactly(GOOD.getCertificate(), GOOD.getRootCertificate());
    assertThat(tls.identity().key()).isEqualTo(GOOD.getKeyPair().getPrivate());
    assertThat(tls.toString()).contains("CN=good").doesNotContain("modulus");
    assertThat(tls.identity().warning(Instant.now())).isNull();
  }

  @Test
  @DisplayName("a renewed certificate is a change, though no file has another name")
  void compares() {
    X509Bundle next = TestCertificates.good();
    ServerTls tls = read(GOOD.getCertificatePathPEM(), GOOD.getPrivateKeyPEM());
    assertThat(tls)
        .isEqualTo(read(GOOD.getCertificatePathPEM(), GOOD.getPrivateKeyPEM()))
        .isNotEqualTo(read(next.getCertificatePathPEM(), next.getPrivateKeyPEM()));
  }

  @Test
  @DisplayName("both from one file")
  void oneFile() {
    String both = GOOD.getPrivateKeyPEM() + GOOD.getCertificatePathPEM();
    assertThat(read(both, both).identity().chain()).hasSize(1);
  }

  @Test
  @DisplayName("an expired certificate is no fault, but a warning with its date")
  void warns() {
    X509Bundle old = TestCertificates.expired();
    ServerTls tls = read(old.getCertificatePathPEM(), old.getPrivateKeyPEM());
    assertThat(tls.identity().warning(Instant.now())).startsWith("the certificate expired on 20");
    Instant before = Instant.now().minus(Duration.ofDays(60));
    assertThat(tls.identity().warning(before)).startsWith("the certificate is not valid before 20");
  }

  @ParameterizedTest(name = "{0}")
  @DisplayName("what is wrong with a file is told at the key that names it")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          no certificate file | | key | certificate | names cert.pem, which cannot be read
          no key file | cert | | key | names key.pem, which cannot be read
          no certificate within | key | key | certificate | holds no certificate; one in PEM form begins
          no key within | cert | cert | key | holds no private key; one in PEM form begins
          no PEM | junk | key | certificate | holds no certificate
          damaged certificate | badCert | key | certificate | holds a certificate that cannot be read
          damaged key | cert | badKey | key | holds a private key that cannot be read
          encrypted key | cert | encrypted | key | holds an encrypted key
          encrypted in the old way | cert | oldEncrypted | key | holds an encrypted key
          EC key without curve | cert | badEc | key | holds an EC key without the name of its curve
          another's key | cert | otherKey | key | is not the key of the certificate
          key of another kind | cert | ecKey | key | is not the key of the certificate
          CA first | caFirst | key | key | is the key of another than the first certificate
          """)
  void faults(String name, String certificate, String key, String path, String words) {
    Candidate candidate = Candidate.of(LISTENER);
    if (certificate != null) {
      candidate.withFile("cert.pem", content(certificate));
    }
    if (key != null) {
      candidate.withFile("key.pem", content(key));
    }
    ConfigFault fault = candidate.fault();
    assertThat(fault.path()).isEqualTo("ingest[0].tls." + path);
    assertThat(fault.line()).isEqualTo(1);
    assertThat(fault.message()).startsWith(words);
  }

  private static String content(String word) {
    return switch (word) {
      case "cert" -> GOOD.getCertificatePathPEM();
      case "key" -> GOOD.getPrivateKeyPEM();
      case "junk" -> "\u0001-----BEGIN CERTIFICATE-----";
      case "badCert" -> pem("CERTIFICATE", "AAAA");
      case "badKey" -> pem("PRIVATE KEY", "AAAA");
      case "encrypted" -> pem("ENCRYPTED PRIVATE KEY", "AAAA");
      case "oldEncrypted" -> pem("RSA PRIVATE KEY", "Proc-Type: 4,ENCRYPTED\n\nAAAA");
      case "badEc" -> pem("EC PRIVATE KEY", "MAYCAQEEAQA=");
      case "otherKey" -> TestCertificates.good().getPrivateKeyPEM();
      case "ecKey" -> TestCertificates.goodEc().getPrivateKeyPEM();
      default -> GOOD.getRootCertificatePEM() + GOOD.getCertificatePathPEM();
    };
  }

  private static String pem(String label, String body) {
    return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
  }

  @ParameterizedTest(name = "{0}")
  @DisplayName("a key that is left out is told")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          { key: key.pem } | ingest[0].tls.certificate
          { certificate: cert.pem } | ingest[0].tls.key
          """)
  void missing(String tls, String path) {
    ConfigFault fault =
        Candidate.of("ingest: [{ port: 1936, tls: " + tls + " }]")
            .withFile("cert.pem", content("cert"))
            .withFile("key.pem", content("key"))
            .fault();
    assertThat(fault.path()).isEqualTo(path);
    assertThat(fault.message()).isEqualTo("is missing");
  }

  @Test
  @DisplayName("a sink's trust: the system's if nothing is said, else key by key its own")
  void trust() {
    String pin = Pin.ofKey(GOOD.getCertificate()).toString();
    String hex = "AB:" + "0".repeat(2) + (":" + "0".repeat(2)).repeat(30);
    var config =
        Candidate.of(
                """
                sink: { tls: { ca: ca.pem, pins: ["%s"] } }
                routes:
                  - match: "live/{name}"
                    sinks:
                      - { id: a, url: "rtmps://h/live/x" }
                      - { id: b, url: "rtmps://h/live/x", tls: { pins: [], verify: off } }
                      - { id: c, url: "rtmps://h/live/x", tls: { pins: ["sha256/%s", "%s"] } }
                """
                    .formatted(pin, pin.substring("sha256".length()), hex))
            .withFile("ca.pem", GOOD.getRootCertificatePEM())
            .config();
    var sinks = config.routes().getFirst().sinks();
    ClientTls inherited = sinks.get(0).settings().tls();
    assertThat(inherited).isEqualTo(config.sink().tls());
    assertThat(inherited.ca()).isEqualTo(Path.of("ca.pem"));
    assertThat(inherited.authorities()).containsExactly(GOOD.getRootCertificate());
    assertThat(inherited.pins()).hasToString("[" + pin + "]");
    assertThat(inherited.verify()).isTrue();
    ClientTls open = sinks.get(1).settings().tls();
    assertThat(open.authorities()).isEqualTo(inherited.authorities());
    assertThat(open.trustsAnyone()).isTrue();
    ClientTls two = sinks.get(2).settings().tls();
    assertThat(two.pins())
        .extracting(Pin::subject)
        .containsExactly(Subject.KEY, Subject.CERTIFICATE);
    assertThat(two.pins().getFirst().matches(GOOD.getCertificate())).isTrue();
    assertThat(two.pins().getFirst().matches(GOOD.getRootCertificate())).isFalse();
    assertThat(Candidate.of("routes: []").config().sink().tls()).isEqualTo(ClientTls.DEFAULT);
  }

  @ParameterizedTest(name = "{0}")
  @DisplayName("trust that cannot be read is told")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          { ca: none.pem } | sink.tls.ca | names none.pem, which cannot be read
          { ca: key.pem } | sink.tls.ca | holds no certificate
          { pins: [abc] } | sink.tls.pins[0] | must be sha256/ and the Base64
          { pins: [sha256/AAAA] } | sink.tls.pins[0] | must be sha256/ and the Base64
          { verify: maybe } | sink.tls.verify | must be on or off
          """)
  void distrust(String tls, String path, String words) {
    ConfigFault fault =
        Candidate.of("sink: { tls: " + tls + " }").withFile("key.pem", content("key")).fault();
    assertThat(fault.path()).isEqualTo(path);
    assertThat(fault.message()).startsWith(words);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @DisplayName("K31, K32: each platform's own form of URL and key fits its profile")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          youtube | rtmps://a.rtmps.youtube.com/live2 | abcd-1234-wxyz | live2
          youtube | rtmps://a.rtmps.youtube.com:443/live2 | abcd-1234-wxyz | live2
          youtube | rtmps://b.rtmps.youtube.com/live2?backup=1 | abcd-1234-wxyz | live2?backup=1
          youtube | rtmp://b.rtmp.youtube.com/live2?backup=1 | abcd-1234-wxyz | live2?backup=1
          twitch | rtmp://live.twitch.tv/app | live_12_Ab?bandwidthtest=true | app
          twitch | rtmps://ingest.global-contribute.live-video.net:443/app/ | live_12_Ab?bandwidthtest=true | app
          facebook | rtmps://live-api-s.facebook.com:443/rtmp/ | FB-1-0-Ab?s_bl=1&s_sw=0&a=Ab%2F+c | rtmp
          ivs | rtmps://0a1b.global-contribute.live-video.net:443/app/ | sk_eu-west-1_Ab | app
          x | rtmps://prod-eu.pscp.tv:443/x | abcdef | x
          """)
  void platforms(String profile, String url, String key, String app) {
    var config =
        Candidate.ofSink("url: '%s', key: '%s', profile: %s".formatted(url, key, profile)).config();
    var sink = config.routes().getFirst().sinks().getFirst();
    var target = RtmpUrl.parse(sink.url().text()).target(key);
    assertThat(target.app()).isEqualTo(app);
    assertThat(target.name()).isEqualTo(key);
    assertThat(sink.toString()).doesNotContain(key);
    String tcUrl = RtmpUrl.parse(url).tcUrl(app);
    assertThat(tcUrl).isEqualTo(url.replace(":443", "").replaceFirst("/$", ""));
  }

  @Test
  @DisplayName("the admin's listener takes the same")
  void forAdmin() {
    var tls =
        Candidate.of("admin: { tls: { certificate: cert.pem, key: key.pem } }")
            .withFile("cert.pem", content("cert"))
            .withFile("key.pem", content("key"))
            .config()
            .admin()
            .tls();
    assertThat(tls)
        .isNotNull()
        .satisfies(listener -> assertThat(listener.certificate()).hasToString("cert.pem"));
  }
}
