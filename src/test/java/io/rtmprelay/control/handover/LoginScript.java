package io.rtmprelay.control.handover;

import io.rtmprelay.control.handover.ScriptedServer.Answer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server that wants a login, checks the response, and keeps what each connect said. */
final class LoginScript implements ScriptedServer.Script {

  static final String USER = "relay-7";
  static final String PASSWORD = "pass:word/with @ all";

  private static final String REJECT = "[ AccessManager.Reject ] : ";

  private final String scheme;
  private final String values;
  private final List<String> apps = new CopyOnWriteArrayList<>();
  private final List<String> faults = new CopyOnWriteArrayList<>();

  private LoginScript(String scheme, String values) {
    this.scheme = scheme;
    this.values = values;
  }

  static LoginScript adobe(boolean opaque) {
    return new LoginScript(
        "adobe", "&salt=c0ffee==&challenge=ch+1/2==" + (opaque ? "&opaque=0pa+que==" : ""));
  }

  static LoginScript llnw() {
    return new LoginScript("llnw", "&nonce=N0nce");
  }

  /** What each connect named as its app. */
  List<String> apps() {
    return apps;
  }

  /** What no client may say. */
  List<String> faults() {
    return faults;
  }

  @Override
  public Answer answer(Map<String, Object> connect) {
    String app = String.valueOf(connect.get("app"));
    apps.add(app);
    if (!String.valueOf(connect.get("tcUrl")).endsWith("/" + app)) {
      faults.add("the tcUrl does not end with the app");
    }
    int query = app.indexOf('?');
    if (query < 0) {
      return new Answer.Reject(REJECT + "[ code=403 need auth; authmod=" + scheme + " ] : ");
    }
    Map<String, String> said = new HashMap<>();
    for (String pair : app.substring(query + 1).split("&", -1)) {
      said.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
    }
    String mode = REJECT + "[ authmod=" + scheme + " ] : ?reason=";
    if (!USER.equals(said.get("user"))) {
      return new Answer.Reject(mode + "nosuchuser&user=" + said.get("user"));
    }
    if (!said.containsKey("response")) {
      return new Answer.Reject(mode + "needauth&user=" + USER + values);
    }
    return expected(app.substring(0, query), said).equals(said.get("response"))
        ? ScriptedServer.ACCEPT
        : new Answer.Reject(mode + "authfailed&opaque=whatever&response=" + said.get("response"));
  }

  private String expected(String app, Map<String, String> said) {
    if (scheme.equals("llnw")) {
      String instance = app.contains("/") ? app : app + "/_definst_";
      return hex(
          hex(USER + ":live:" + PASSWORD)
              + ":N0nce:"
              + said.get("nc")
              + ":"
              + said.get("cnonce")
              + ":auth:"
              + hex("publish:/" + instance));
    }
    boolean opaque = values.contains("opaque");
    if (opaque != "0pa+que==".equals(said.get("opaque"))) {
      faults.add("the opaque did not come back");
    }
    String first = base64(USER + "c0ffee==" + PASSWORD);
    return base64(first + (opaque ? "0pa+que==" : "ch+1/2==") + said.get("challenge"));
  }

  private static String hex(String text) {
    return HexFormat.of().formatHex(md5(text));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(md5(text));
  }

  private static byte[] md5(String text) {
    try {
      return MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
