package io.rtmprelay.rtmp.session.login;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How a login is answered. The digests are what these servers know, not what one would choose. */
public enum LoginScheme {
  /** Adobe Media Server, Wowza and their like (K40). */
  ADOBE {
    @Override
    @Nullable String response(Credentials who, Challenge asked, String app, String clientNonce) {
      String answered = asked.opaque().isEmpty() ? asked.challenge() : asked.opaque();
      if (answered.isEmpty()) {
        return null;
      }
      String salted = base64(md5(who.user() + asked.salt() + who.password()));
      String response = base64(md5(salted + answered + clientNonce));
      return "&challenge="
          + clientNonce
          + "&response="
          + response
          + (asked.opaque().isEmpty() ? "" : "&opaque=" + asked.opaque());
    }
  },

  /** Limelight (K41): HTTP digest authentication (RFC 2617) of a publish to an app. */
  LLNW {
    @Override
    @Nullable String response(Credentials who, Challenge asked, String app, String clientNonce) {
      if (asked.nonce().isEmpty()) {
        return null;
      }
      int query = app.indexOf('?');
      String path = query < 0 ? app : app.substring(0, query);
      String instance = path.indexOf('/') < 0 ? path + "/_definst_" : path;
      String secret = hex(md5(who.user() + ":live:" + who.password()));
      String request = hex(md5("publish:/" + instance));
      String count = "00000001";
      String response =
          hex(md5(String.join(":", secret, asked.nonce(), count, clientNonce, "auth", request)));
      return "&nonce="
          + asked.nonce()
          + "&cnonce="
          + clientNonce
          + "&nc="
          + count
          + "&response="
          + response;
    }
  };

  /**
   * The parameters that answer {@code asked}, each behind an ampersand; null if it lacks what is to
   * be answered.
   */
  abstract @Nullable String response(
      Credentials who, Challenge asked, String app, String clientNonce);

  /** The word for it on the wire. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  private static byte[] md5(String text) {
    try {
      return MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JVM has it
    }
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
