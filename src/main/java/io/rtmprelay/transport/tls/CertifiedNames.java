package io.rtmprelay.transport.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** For which hosts a certificate is, in words; whoever made it chose what it says. */
final class CertifiedNames {

  private static final int DNS = 2;
  private static final int IP = 7;
  private static final int MOST = 5;
  private static final int MAX_CHARS = 100;
  private static final Pattern COMMON_NAME = Pattern.compile("(?:^|,)CN=([^,]+)");

  private CertifiedNames() {}

  static String of(X509Certificate certificate) {
    List<String> names = names(certificate);
    if (names.isEmpty()) {
      return "no host";
    }
    String first = String.join(", ", names.subList(0, Math.min(MOST, names.size())));
    return names.size() <= MOST ? first : first + " and " + (names.size() - MOST) + " more";
  }

  /** The alternative names; the common name counts only where there are none (RFC 6125). */
  private static List<String> names(X509Certificate certificate) {
    List<String> names = new ArrayList<>();
    try {
      Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
      if (alternatives != null) {
        for (List<?> name : alternatives) {
          if (name.get(0) instanceof Integer kind && (kind == DNS || kind == IP)) {
            names.add(plain(String.valueOf(name.get(1))));
          }
        }
      }
    } catch (CertificateParsingException e) {
      return names; // a damaged list counts as none
    }
    Matcher common = COMMON_NAME.matcher(certificate.getSubjectX500Principal().getName());
    if (names.isEmpty() && common.find()) {
      names.add(plain(common.group(1)));
    }
    return names;
  }

  private static String plain(String name) {
    String cut = name.length() > MAX_CHARS ? name.substring(0, MAX_CHARS) : name;
    return cut.replaceAll("[^A-Za-z0-9.*:_-]", "?");
  }
}
