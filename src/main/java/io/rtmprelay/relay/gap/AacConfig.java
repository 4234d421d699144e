package io.rtmprelay.relay.gap;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an AudioSpecificConfig says of the frames that follow it (ISO 14496-3, 1.6.2.1 and 4.4.1).
 *
 * @param sampleRate of the core in Hz: SBR doubles what is heard, not the pace of frames
 * @param frameSamples of the core in each frame: 1024, or 960
 * @param elements of each frame, in their order
 */
record AacConfig(int sampleRate, int frameSamples, List<Element> elements) {

  /** One element of a frame: what it is, and which of its kind. */
  record Element(Kind kind, int tag) {}

  /** Elements that carry channels; the numbers are those of Table 4.85. */
  enum Kind {
    SINGLE(0),
    PAIR(1),
    LOW_FREQUENCY(3);

    final int id;

    Kind(int id) {
      this.id = id;
    }
  }

  private static final int MAIN = 1;
  private static final int LOW_COMPLEXITY = 2;
  private static final int LONG_TERM_PREDICTION = 4;
  private static final int SBR = 5;
  private static final int PARAMETRIC_STEREO = 29;
  private static final int ESCAPE = 31;

  private static final int[] SAMPLE_RATES = {
    96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000,
    7_350
  };
  private static final int EXPLICIT_RATE = 15;

  /** Beyond these nobody listens, and frames would come too fast. */
  private static final int MIN_RATE = 1_000;

  private static final int MAX_RATE = 192_000;

  /** The elements of each channel configuration (Table 1.19): S, P and L for the kinds. */
  private static final String[] CONFIGURATIONS = {
    "",
    "S",
    "P",
    "SP",
    "SPS",
    "SPP",
    "SPPL",
    "SPPPL",
    "",
    "",
    "",
    "SPPSL",
    "SPPPL",
    "SPPPPSLLSPPSPSSP",
    "SPPLP",
    ""
  };

  /** Null if {@code asc} is malformed, or of a codec whose silence is written otherwise. */
  static @Nullable AacConfig read(byte[] asc) {
    Bits bits = Bits.of(asc);
    int type = objectType(bits);
    int sampleRate = sampleRate(bits);
    int channels = bits.read(4);
    if (type == SBR || type == PARAMETRIC_STEREO) {
      sampleRate(bits);
      type = objectType(bits);
    }
    if (type != MAIN && type != LOW_COMPLEXITY && type != LONG_TERM_PREDICTION) {
      return null;
    }
    int frameSamples = bits.read(1) == 0 ? 1024 : 960;
    if (bits.read(1) == 1) {
      bits.read(14); // the delay of a core coder
    }
    bits.read(1);
    List<Element> elements = channels == 0 ? program(bits) : configuration(channels);
    boolean usable = sampleRate >= MIN_RATE && sampleRate <= MAX_RATE && !bits.isPastEnd();
    return usable && !elements.isEmpty() ? new AacConfig(sampleRate, frameSamples, elements) : null;
  }

  private static int objectType(Bits bits) {
    int type = bits.read(5);
    return type == ESCAPE ? 32 + bits.read(6) : type;
  }

  private static int sampleRate(Bits bits) {
    int index = bits.read(4);
    if (index == EXPLICIT_RATE) {
      return bits.read(24);
    }
    return index < SAMPLE_RATES.length ? SAMPLE_RATES[index] : 0;
  }

  private static List<Element> configuration(int channels) {
    List<Element> elements = new ArrayList<>();
    int[] tags = new int[Kind.LOW_FREQUENCY.id + 1];
    for (char letter : CONFIGURATIONS[channels].toCharArray()) {
      Kind kind = letter == 'S' ? Kind.SINGLE : letter == 'P' ? Kind.PAIR : Kind.LOW_FREQUENCY;
      elements.add(new Element(kind, tags[kind.id]++));
    }
    return elements;
  }

  /** The program_config_element that lists the elements where no configuration has them. */
  private static List<Element> program(Bits bits) {
    bits.read(4 + 2 + 4); // its own tag, and what is known already
    int channels = bits.read(4);
    channels += bits.read(4);
    channels += bits.read(4);
    int lowFrequency = bits.read(2);
    bits.read(3 + 4); // data and coupling: silence does without
    skipIfPresent(bits, 4);
    skipIfPresent(bits, 4);
    skipIfPresent(bits, 3);
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < channels; i++) {
      Kind kind = bits.read(1) == 1 ? Kind.PAIR : Kind.SINGLE;
      elements.add(new Element(kind, bits.read(4)));
    }
    for (int i = 0; i < lowFrequency; i++) {
      elements.add(new Element(Kind.LOW_FREQUENCY, bits.read(4)));
    }
    return elements;
  }

  private static void skipIfPresent(Bits bits, int count) {
    if (bits.read(1) == 1) {
      bits.read(count);
    }
  }

  /**
   * A frame without sound: each channel has a long window and no band that carries anything (ISO
   * 14496-3, 4.4.2.1).
   */
  byte[] silentFrame() {
    Bits frame = Bits.none();
    for (Element element : elements) {
      frame.write(3, element.kind().id).write(4, element.tag());
      if (element.kind() == Kind.PAIR) {
        frame.write(1, 1); // one window for both
        windowInfo(frame);
        frame.write(2, 0); // no mid and side
        channel(frame, false);
        channel(frame, false);
      } else {
        channel(frame, true);
      }
    }
    return frame.write(3, 7).toBytes();
  }

  private static void channel(Bits frame, boolean ownWindow) {
    frame.write(8, 0); // gain
    if (ownWindow) {
      windowInfo(frame);
    }
    frame.write(3, 0); // no pulses, no noise shaping, no gain control
  }

  /** One long window of sine shape, no bands, no prediction. */
  private static void windowInfo(Bits frame) {
    frame.write(1, 0).write(2, 0).write(1, 0).write(6, 0).write(1, 0);
  }
}
