package io.rtmprelay.web.console;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;

/**
 * One file as it is sent.
 *
 * @param type its media type
 * @param tag its entity tag, weak: the same file may go compressed
 * @param plain as it is
 * @param gzip the same compressed
 */
record ConsoleFile(String type, String tag, Buffer plain, Buffer gzip) {

  static ConsoleFile of(String path, byte[] bytes) {
    return new ConsoleFile(
        typeOf(path),
        "W/\"" + Digest.of(bytes).shortHex() + "\"",
        Buffer.buffer(bytes),
        Buffer.buffer(compressed(bytes)));
  }

  private static String typeOf(String path) {
    return switch (path.substring(path.lastIndexOf('.') + 1)) {
      case "html" -> "text/html; charset=utf-8";
      case "js" -> "text/javascript; charset=utf-8";
      case "css" -> "text/css; charset=utf-8";
      case "svg" -> "image/svg+xml";
      default -> throw new IllegalArgumentException("a file of an unknown type: " + path);
    };
  }

  private static byte[] compressed(byte[] bytes) {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return compressed.toByteArray();
  }
}
