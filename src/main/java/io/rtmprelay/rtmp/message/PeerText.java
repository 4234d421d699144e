package io.rtmprelay.rtmp.message;

/** Text that came from a peer, made fit for a log line or a screen. */
public final class PeerText {

  private PeerText() {}

  /**
   * Cuts {@code text} to {@code maxChars} characters and writes those that are not printable as
   * {@code \}{@code uXXXX}; what is cut off is marked by an ellipsis.
   */
  public static String printable(String text, int maxChars) {
    StringBuilder out = null;
    int end = Math.min(text.length(), maxChars);
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      if (isPrintable(c)) {
        if (out != null) {
          out.append(c);
        }
        continue;
      }
      if (out == null) {
        out = new StringBuilder(end + 16).append(text, 0, i);
      }
      out.append("\\u").append(String.format("%04x", (int) c));
    }
    String shown = out == null ? text.substring(0, end) : out.toString();
    return end < text.length() ? shown + "…" : shown;
  }

  /** Direction marks and line separators can forge what a reader sees as well as controls can. */
  private static boolean isPrintable(char c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
