package io.rtmprelay.transport.tls;

import io.rtmprelay.config.tls.ClientTls;
import io.rtmprelay.config.tls.Pin;
import io.rtmprelay.relay.life.SinkLife.FailureClass;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Judges a server's certificate and says in words what is wrong with it. Any thread.
 *
 * <p>A pin counts for the server's own certificate alone: only of that one the handshake proves
 * that the server has its key.
 */
final class ServerTrust extends X509ExtendedTrustManager {

  private final ClientTls settings;
  private final X509ExtendedTrustManager authorities;

  ServerTrust(ClientTls settings) {
    this.settings = settings;
    List<X509Certificate> own = settings.authorities();
    this.authorities = own.isEmpty() ? OfSystem.AUTHORITIES : manager(factory(store(own)));
  }

  /** The system's CAs, which are read once. */
  private static final class OfSystem {
    static final X509ExtendedTrustManager AUTHORITIES = manager(factory(null));
  }

  /** Those that are a server's: it asks no client for a certificate. */
  static TrustManagerFactory nobody() {
    return factory(store(List.of()));
  }

  private static TrustManagerFactory factory(@Nullable KeyStore store) {
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      return factory;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JVM cannot use these CAs", e);
    }
  }

  private static X509ExtendedTrustManager manager(TrustManagerFactory factory) {
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509ExtendedTrustManager fits) {
        return fits;
      }
    }
    throw new IllegalStateException("the JVM has no manager of CAs");
  }

  private static KeyStore store(List<X509Certificate> certificates) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      for (int i = 0; i < certificates.size(); i++) {
        store.setCertificateEntry("ca" + i, certificates.get(i));
      }
      return store;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("the JVM cannot keep these CAs", e);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String keyExchange, SSLEngine engine)
      throws CertificateException {
    if (!settings.pins().isEmpty()) {
      checkPins(chain[0]);
    } else if (settings.verify()) {
      try {
        authorities.checkServerTrusted(chain, keyExchange, engine);
      } catch (CertificateException e) {
        UntrustedServer told = explained(chain, keyExchange, engine.getPeerHost());
        told.initCause(e);
        throw told;
      }
    }
  }

  private void checkPins(X509Certificate own) throws UntrustedServer {
    if (settings.pins().stream().noneMatch(pin -> pin.matches(own))) {
      throw new UntrustedServer(
          FailureClass.TERMINAL,
          "the server's key is " + Pin.ofKey(own) + ", which is none of the sink's pins");
    }
  }

  /** Why the chain was refused. */
  private UntrustedServer explained(
      X509Certificate[] chain, String keyExchange, @Nullable String host) {
    Instant now = Instant.now();
    for (X509Certificate one : chain) {
      String owner = one.equals(chain[0]) ? "the server's certificate" : "a CA of the server";
      if (now.isAfter(one.getNotAfter().toInstant())) {
        String words = owner + " expired on " + one.getNotAfter().toInstant();
        return new UntrustedServer(FailureClass.SLOW_DOWN, words);
      }
      if (now.isBefore(one.getNotBefore().toInstant())) {
        String words = owner + " is not valid before " + one.getNotBefore().toInstant();
        return new UntrustedServer(
            FailureClass.SLOW_DOWN, words + "; is the clock of this machine right?");
      }
    }
    try {
      authorities.checkServerTrusted(chain, keyExchange);
    } catch (CertificateException e) {
      return new UntrustedServer(FailureClass.TERMINAL, unknown(chain));
    }
    String names = CertifiedNames.of(chain[0]);
    return new UntrustedServer(
        FailureClass.TERMINAL, "the certificate is for " + names + ", not for " + host);
  }

  private static String unknown(X509Certificate[] chain) {
    X509Certificate own = chain[0];
    String who =
        own.getSubjectX500Principal().equals(own.getIssuerX500Principal())
            ? "the server's certificate is self-signed"
            : "the server's certificate is by no CA that is trusted";
    return who + "; name its CA as tls.ca, or its key among tls.pins: " + Pin.ofKey(own);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String keyExchange, Socket socket) {
    throw new UnsupportedOperationException("sockets have engines here");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String keyExchange) {
    throw new UnsupportedOperationException("sockets have engines here");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String keyExchange, Socket socket) {
    throw new UnsupportedOperationException("no server");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String keyExchange, SSLEngine engine) {
    throw new UnsupportedOperationException("no server");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String keyExchange) {
    throw new UnsupportedOperationException("no server");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0]; // which only servers send
  }
}
