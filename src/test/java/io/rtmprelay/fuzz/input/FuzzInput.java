package io.rtmprelay.fuzz.input;

import io.rtmprelay.media.MediaKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * An input from its start on: choices, a byte each, then what is fed. Choices that are missing are
 * 0, so that every cut of an input is one too.
 */
public final class FuzzInput {

  private final byte[] bytes;
  private int at;

  public FuzzInput(byte[] bytes) {
    this.bytes = bytes;
  }

  public boolean hasMore() {
    return at < bytes.length;
  }

  public int u8() {
    return hasMore() ? bytes[at++] & 0xFF : 0;
  }

  /** The next {@code count} bytes, or what is left. */
  public byte[] take(int count) {
    int from = at;
    at = Math.min(bytes.length, at + count);
    return Arrays.copyOfRange(bytes, from, at);
  }

  public byte[] rest() {
    return take(bytes.length);
  }

  /** Any of the three kinds. */
  public static MediaKind kind(int choice) {
    return switch (choice % 3) {
      case 0 -> MediaKind.VIDEO;
      case 1 -> MediaKind.AUDIO;
      default -> MediaKind.DATA;
    };
  }

  /**
   * {@code whole} as reads might cut it: 0 not at all, 1 between all bytes, others each in a way of
   * its own, with pieces of all sizes.
   */
  public static List<byte[]> pieces(byte[] whole, int pattern) {
    if (pattern == 0) {
      return List.of(whole);
    }
    List<byte[]> pieces = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(pattern);
    int from = 0;
    while (from < whole.length) {
      int size = pattern == 1 ? 1 : 1 + random.nextInt(1 << random.nextInt(11));
      int to = Math.min(whole.length, from + size);
      pieces.add(Arrays.copyOfRange(whole, from, to));
      from = to;
    }
    return pieces;
  }
}
