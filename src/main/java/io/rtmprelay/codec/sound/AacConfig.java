package io.rtmprelay.codec.sound;

import io.rtmprelay.codec.bits.BitReader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an AudioSpecificConfig says of the frames that follow it (ISO 14496-3, 1.6.2.1 and 4.4.1).
 *
 * @param objectType that it names first; 5 and 29 tell of SBR and PS around another one
 * @param sampleRate of the core in Hz, 1000 to 192000: SBR doubles what is heard, not the pace of
 *     frames
 * @param heardRate in Hz, with SBR if that is told of
 * @param frameSamples of the core in each frame: 1024, or 960
 * @param channels that are heard, as far as it is told; 0 if it is not known
 * @param elements of each frame, in their order; empty if they are not known, or of a codec that
 *     has none
 */
public record AacConfig(
    int objectType,
    int sampleRate,
    int heardRate,
    int frameSamples,
    int channels,
    List<Element> elements) {

  /** One element of a frame: what it is, and which of its kind. */
  public record Element(Kind kind, int tag) {}

  /** Elements that carry channels; the numbers are those of Table 4.85. */
  public enum Kind {
    SINGLE(0, 1),
    PAIR(1, 2),
    LOW_FREQUENCY(3, 1);

    private final int id;
    private final int channels;

    Kind(int id, int channels) {
      this.id = id;
      this.channels = channels;
    }

    /** As frames have it, in three bits. */
    public int id() {
      return id;
    }
  }

  private static final int MAIN = 1;
  private static final int LOW_COMPLEXITY = 2;
  private static final int LONG_TERM_PREDICTION = 4;
  private static final int SBR = 5;
  private static final int PARAMETRIC_STEREO = 29;
  private static final int ESCAPE = 31;

  private static final int SYNC_EXTENSION = 0x2b7;

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

  /** Null if {@code asc} is malformed. */
  public static @Nullable AacConfig read(byte[] asc) {
    BitReader bits = new BitReader(asc);
    int first = objectType(bits);
    int type = first;
    int sampleRate = sampleRate(bits);
    int heardRate = sampleRate;
    int configuration = bits.read(4);
    if (type == SBR || type == PARAMETRIC_STEREO) {
      heardRate = sampleRate(bits);
      type = objectType(bits);
    }
    List<Element> elements = List.of();
    int frameSamples = 1024;
    if (isGeneral(type)) {
      frameSamples = bits.read(1) == 0 ? 1024 : 960;
      if (bits.flag()) {
        bits.skip(14); // the delay of a core coder
      }
      bits.skip(1);
      elements = configuration == 0 ? program(bits) : elements(configuration);
      if (first == type && configuration != 0) {
        heardRate = extension(bits, heardRate);
      }
    }
    boolean usable = isRate(sampleRate) && isRate(heardRate) && !bits.isPastEnd();
    int channels = isGeneral(type) ? channels(elements) : channels(elements(configuration));
    boolean widened = first == PARAMETRIC_STEREO && channels == 1;
    return usable && (!elements.isEmpty() || !isGeneral(type))
        ? new AacConfig(
            first, sampleRate, heardRate, frameSamples, widened ? 2 : channels, elements)
        : null;
  }

  private static boolean isGeneral(int type) {
    return type == MAIN || type == LOW_COMPLEXITY || type == LONG_TERM_PREDICTION;
  }

  private static boolean isRate(int rate) {
    return rate >= MIN_RATE && rate <= MAX_RATE;
  }

  private static int objectType(BitReader bits) {
    int type = bits.read(5);
    return type == ESCAPE ? 32 + bits.read(6) : type;
  }

  private static int sampleRate(BitReader bits) {
    int index = bits.read(4);
    if (index == EXPLICIT_RATE) {
      return bits.read(24);
    }
    return index < SAMPLE_RATES.length ? SAMPLE_RATES[index] : 0;
  }

  /** SBR that is told of behind the config, as most do, for decoders that know none (1.6.2.1). */
  private static int extension(BitReader bits, int coreRate) {
    boolean told =
        bits.left() >= 11 + 5 + 1 + 4
            && bits.read(11) == SYNC_EXTENSION
            && objectType(bits) == SBR
            && bits.flag();
    int rate = told ? sampleRate(bits) : coreRate;
    return isRate(rate) ? rate : coreRate;
  }

  private static List<Element> elements(int configuration) {
    List<Element> elements = new ArrayList<>();
    int[] tags = new int[Kind.LOW_FREQUENCY.id + 1];
    for (char letter : CONFIGURATIONS[configuration].toCharArray()) {
      Kind kind = letter == 'S' ? Kind.SINGLE : letter == 'P' ? Kind.PAIR : Kind.LOW_FREQUENCY;
      elements.add(new Element(kind, tags[kind.id]++));
    }
    return List.copyOf(elements);
  }

  private static int channels(List<Element> elements) {
    return elements.stream().mapToInt(element -> element.kind().channels).sum();
  }

  /** The program_config_element that lists the elements where no configuration has them. */
  private static List<Element> program(BitReader bits) {
    bits.skip(4 + 2 + 4); // its own tag, and what is known already
    int channels = bits.read(4);
    channels += bits.read(4);
    channels += bits.read(4);
    int lowFrequency = bits.read(2);
    bits.skip(3 + 4); // data and coupling: no channels
    skipIfPresent(bits, 4);
    skipIfPresent(bits, 4);
    skipIfPresent(bits, 3);
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < channels; i++) {
      Kind kind = bits.flag() ? Kind.PAIR : Kind.SINGLE;
      elements.add(new Element(kind, bits.read(4)));
    }
    for (int i = 0; i < lowFrequency; i++) {
      elements.add(new Element(Kind.LOW_FREQUENCY, bits.read(4)));
    }
    return List.copyOf(elements);
  }

  private static void skipIfPresent(BitReader bits, int count) {
    if (bits.flag()) {
      bits.skip(count);
    }
  }
}
