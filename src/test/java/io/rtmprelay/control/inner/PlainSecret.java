package io.rtmprelay.control.inner;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** A secret that hides nothing, but tells who knows it from who does not. */
public record PlainSecret(String word) implements InnerSecret {

  @Override
  public String token(String streamName) {
    return encode(word + streamName);
  }

  @Override
  public boolean accepts(String streamName, String token) {
    return token.equals(token(streamName));
  }

  @Override
  public String seal(String text) {
    return encode(word + text);
  }

  private static String encode(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public @Nullable String open(String sealed) {
    String text = new String(Base64.getUrlDecoder().decode(sealed), StandardCharsets.UTF_8);
    return text.startsWith(word) ? text.substring(word.length()) : null;
  }
}
