package io.rtmprelay.config.tls;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One block of a PEM text (RFC 7468); what stands between blocks is no part of any.
 *
 * @param label as in {@code -----BEGIN LABEL-----}
 * @param body Base64 and, in old encrypted keys, headers before it
 */
record Pem(String label, String body) {

  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,60})-----([^-]*+(?:-(?!----END)[^-]*+)*+)-----END");

  static List<Pem> blocks(String text) {
    List<Pem> blocks = new ArrayList<>();
    for (Matcher block = BLOCK.matcher(text); block.find(); ) {
      blocks.add(new Pem(block.group(1), block.group(2)));
    }
    return blocks;
  }

  /**
   * The DER bytes.
   *
   * @throws IllegalArgumentException if the body is not Base64, in words without any of it
   */
  byte[] content() {
    try {
      return Base64.getMimeDecoder().decode(body);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("holds a damaged " + label + " block", e);
    }
  }

  /** It may hold a key. */
  @Override
  public String toString() {
    return label;
  }
}
