package io.rtmprelay.transport.tls;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;
import java.security.PrivateKey;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whose TLS does the work. */
enum TlsLibrary {
  /** Native and much the cheaper one; there for the platforms it was built for. */
  BORINGSSL(SslProvider.OPENSSL_REFCNT),
  /** The JVM's own. */
  JVM(SslProvider.JDK);

  private static final Logger log = LoggerFactory.getLogger(TlsLibrary.class);

  private static final Set<String> KEYS_OF_BORINGSSL = Set.of("RSA", "EC");

  private final SslProvider provider;

  TlsLibrary(SslProvider provider) {
    this.provider = provider;
  }

  SslProvider provider() {
    return provider;
  }

  /** Asked for once TLS is used: what was found is said once, in the log. */
  private static final class Best {
    static final TlsLibrary LIBRARY = find();

    private static TlsLibrary find() {
      TlsServer.sendNoTickets(); // which both libraries read when they are loaded
      Throwable fault = OpenSsl.isAvailable() ? null : OpenSsl.unavailabilityCause();
      TlsLibrary found = OpenSsl.isAvailable() ? BORINGSSL : JVM;
      log.info("TLS is done by {}", found.inWords(fault));
      return found;
    }
  }

  /**
   * BoringSSL where it can be loaded; {@code -Dio.netty.handler.ssl.noOpenSsl=true} keeps to the
   * JVM's.
   */
  static TlsLibrary best() {
    return Best.LIBRARY;
  }

  /** This, or the JVM's for a server whose key it has no use for (Ed25519 and the like). */
  TlsLibrary forKey(PrivateKey key) {
    return KEYS_OF_BORINGSSL.contains(key.getAlgorithm()) ? this : JVM;
  }

  /**
   * What the log says.
   *
   * @param fault why BoringSSL is not there, if it is not
   */
  String inWords(@Nullable Throwable fault) {
    return switch (this) {
      case BORINGSSL -> "BoringSSL";
      case JVM ->
          fault == null
              ? "the JVM"
              : "the JVM, which takes more CPU, since BoringSSL cannot be used: "
                  + String.valueOf(fault.getMessage()).lines().findFirst().orElse("unknown");
    };
  }
}
