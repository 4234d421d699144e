package io.rtmprelay.bench;

import io.rtmprelay.media.MediaKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/**
 * One second of a stream of 2 Mbit/s, which can be played over and over: a keyframe and 24 pictures
 * that refer to it in AVC, 47 sounds in AAC, in the order of their times.
 */
public final class SampleStream {

  public static final int KEY_BYTES = 60_000;
  public static final int INTER_BYTES = 8_000;
  public static final int AUDIO_BYTES = 300;

  /** How long it lasts. */
  public static final int DURATION_MS = 1_000;

  /** Messages in it; an annotation takes no less than a constant. */
  public static final int MESSAGES = 72;

  /** One message as its publisher has it; nobody changes its bytes. */
  @SuppressWarnings("ArrayRecordComponent")
  public record Sample(MediaKind kind, int timestampMs, byte[] body) {}

  private static final int PICTURES = 25;
  private static final int PICTURE_MS = DURATION_MS / PICTURES;
  private static final int SOUNDS = MESSAGES - PICTURES;
  private static final int SAMPLES_OF_SOUND = 1024;
  private static final int SAMPLES_PER_MS = 48;

  private static final byte[] KEY = {0x17, 1, 0, 0, 0};
  private static final byte[] INTER = {0x27, 1, 0, 0, 0};
  private static final byte[] SOUND = {(byte) 0xaf, 1};

  private SampleStream() {}

  /** What a decoder has to be told first: of AVC in its high profile, and of stereo AAC. */
  public static List<Sample> headers() {
    HexFormat hex = HexFormat.of();
    byte[] avc = hex.parseHex("17000000000164001fffe100046764001f01000468ebe3cb");
    byte[] aac = hex.parseHex("af001190");
    return List.of(new Sample(MediaKind.VIDEO, 0, avc), new Sample(MediaKind.AUDIO, 0, aac));
  }

  /** The messages; always the same bytes. */
  public static List<Sample> messages() {
    Random random = new Random(1);
    List<Sample> all = new ArrayList<>();
    for (int i = 0; i < PICTURES; i++) {
      byte[] body = i == 0 ? body(random, KEY_BYTES, KEY) : body(random, INTER_BYTES, INTER);
      all.add(new Sample(MediaKind.VIDEO, i * PICTURE_MS, body));
    }
    for (int i = 0; i < SOUNDS; i++) {
      int timestampMs = i * SAMPLES_OF_SOUND / SAMPLES_PER_MS;
      all.add(new Sample(MediaKind.AUDIO, timestampMs, body(random, AUDIO_BYTES, SOUND)));
    }
    all.sort(Comparator.comparingInt(Sample::timestampMs));
    return all;
  }

  /** A body that begins with {@code head} and is noise behind it, as coded media is. */
  private static byte[] body(Random random, int bytes, byte[] head) {
    byte[] body = new byte[bytes];
    random.nextBytes(body);
    System.arraycopy(head, 0, body, 0, head.length);
    return body;
  }
}
