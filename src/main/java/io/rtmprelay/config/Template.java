package io.rtmprelay.config;

import java.util.Map;

/** Text with {@code {variable}} places. */
public final class Template {

  private final String text;

  public Template(String text) {
    this.text = text;
  }

  /** The text with each place filled from {@code variables}. */
  public String fill(Map<String, String> variables) {
    return variables.getOrDefault(text, text);
  }
}
