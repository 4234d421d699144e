package io.rtmprelay.cluster.secret;

import io.rtmprelay.config.tls.CertifiedKey;
import io.rtmprelay.config.tls.ClientTls;
import io.rtmprelay.config.tls.ServerTls;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;

/**
 * By what a node shows in TLS that it is of the cluster, and knows others that are: a key of its
 * own, made at its start, with a certificate by the cluster's {@link Authority}. Any thread.
 */
public final class NodeIdentity {

  /** Where a file would be named; there is none. */
  private static final Path NO_FILE = Path.of("cluster.secret");

  private final CertifiedKey key;
  private final X509Certificate authority;

  /**
   * Makes one, which takes some milliseconds.
   *
   * @param node its name
   * @param host by which the others dial it
   */
  public NodeIdentity(ClusterKeys keys, String node, String host) {
    try {
      Authority authority = new Authority(keys);
      KeyPair pair = Curve.byChance();
      this.authority = authority.own();
      this.key =
          new CertifiedKey(
              pair.getPrivate(), List.of(authority.certify(node, host, pair.getPublic())));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JVM can sign by P-256", e);
    }
  }

  /** To listen with. Who connects is asked for nothing. */
  public ServerTls serverTls() {
    return new ServerTls(NO_FILE, NO_FILE, key);
  }

  /**
   * To dial with: trusts nodes of the cluster, by the host that they advertise, and nobody else.
   */
  public ClientTls clientTls() {
    return new ClientTls(NO_FILE, List.of(authority), List.of(), true);
  }

  /** The node's certificate as PEM. */
  public String certificatePem() throws GeneralSecurityException {
    return pem("CERTIFICATE", key.chain().getFirst().getEncoded());
  }

  /** Its private key as PEM. */
  public String keyPem() {
    return pem("PRIVATE KEY", key.key().getEncoded());
  }

  /** The certificate of the cluster's CA as PEM. */
  public String authorityPem() throws GeneralSecurityException {
    return pem("CERTIFICATE", authority.getEncoded());
  }

  private static String pem(String what, byte[] content) {
    String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    return "-----BEGIN " + what + "-----\n" + lines + "\n-----END " + what + "-----\n";
  }
}
