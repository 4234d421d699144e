package io.rtmprelay.mp4;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.media.MediaKind;
import io.rtmprelay.mp4.Movie.Sample;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LiveMp4Test {

  private static final String KEY = "1701000000";
  private static final String INTER = "2701000000";
  private static final String DISPOSABLE = "3701000000";

  private final Mp4Tape tape = new Mp4Tape();

  @AfterEach
  void everythingIsFree() {
    tape.close();
  }

  private Mp4Part.Codecs codecs() {
    return tape.codecs.getLast();
  }

  @Test
  @DisplayName("the start has both tracks as they were set up, and says what they are")
  void start() {
    tape.usual(0).video(0, KEY + "aa").audio(0, "af0101").take(0);
    var tracks = tape.movie.starts().getFirst();
    assertThat(codecs().mime()).isEqualTo("video/mp4; codecs=\"avc1.640015,mp4a.40.2\"");
    assertThat(codecs().leftOut()).isEmpty();
    var video = Objects.requireNonNull(tracks.get(Mp4Tape.VIDEO));
    assertThat(video.handler()).isEqualTo("vide");
    assertThat(video.entryType()).isEqualTo("avc1");
    assertThat(video.setup("avcC")).isEqualTo(Mp4Tape.AVC.substring(10));
    assertThat(video.timescale()).isEqualTo(1_000);
    var audio = Objects.requireNonNull(tracks.get(Mp4Tape.AUDIO));
    assertThat(audio.handler()).isEqualTo("soun");
    assertThat(audio.entryType()).isEqualTo("mp4a");
    assertThat(audio.setup("esds")).contains("0580808002" + "1190").contains("0480808014" + "4015");
    assertThat(audio.timescale()).isEqualTo(48_000);
    assertThat(audio.defaultDuration()).isEqualTo(1_024);
  }

  @Test
  @DisplayName("payloads come out whole and in order, each with its times and what it leans on")
  void samples() {
    tape.usual(5_000).video(5_000, "1701000050" + "a1").audio(5_000, "af01b1");
    tape.video(5_040, "2701ffffd8" + "a2a2").video(5_080, DISPOSABLE + "a3").take(5_080);
    tape.audio(5_021, "af01b2b2").take(5_080).takeRest();

    assertThat(tape.video()).extracting(Sample::hex).containsExactly("a1", "a2a2", "a3");
    assertThat(tape.video()).extracting(Sample::decodeTime).containsExactly(0L, 40L, 80L);
    assertThat(tape.video()).extracting(Sample::composition).containsExactly(80, -40, 0);
    assertThat(tape.video()).extracting(Sample::duration).containsExactly(40L, 40L, 40L);
    assertThat(tape.video()).extracting(Sample::isSync).containsExactly(true, false, false);
    assertThat(tape.video())
        .extracting(Sample::flags)
        .containsExactly(0x2000000, 0x1010000, 0x1810000);
    assertThat(tape.audio()).extracting(Sample::hex).containsExactly("b1", "b2b2");
    assertThat(tape.audio()).extracting(Sample::decodeTime).containsExactly(0L, 1024L);
    assertThat(tape.audio()).allMatch(Sample::isSync);
  }

  @Test
  @DisplayName("sound that is stamped unevenly goes on without a gap, and does not drift")
  void steadySound() {
    tape.audio(0, Mp4Tape.AAC).video(0, Mp4Tape.AVC).video(0, KEY + "aa");
    int[] jitter = {0, 7, -9, 20, -20, 3, 0, 35, -1, 12};
    for (int i = 0; i < 2_000; i++) {
      int ms = (int) Math.max(0, i * 1024L * 1000 / 48_000 + jitter[i % jitter.length]);
      tape.audio(ms, "af01" + "%04x".formatted(i)).take(ms);
    }
    tape.takeRest();
    assertThat(tape.audio()).hasSize(2_000);
    for (int i = 0; i < 2_000; i++) {
      assertThat(tape.audio().get(i).decodeTime()).isEqualTo(i * 1024L);
      assertThat(tape.audio().get(i).duration()).isEqualTo(1024);
    }
  }

  @Test
  @DisplayName("a real gap in the sound is told: what is before it lasts until what comes after")
  void gap() {
    tape.usual(0).video(0, KEY + "aa").audio(0, "af0101").audio(21, "af0102");
    tape.audio(221, "af0103").audio(242, "af0104").take(242).takeRest();
    assertThat(tape.audio())
        .extracting(Sample::decodeTime)
        .containsExactly(0L, 1024L, 10608L, 11632L);
    assertThat(tape.audio().get(1).duration()).isEqualTo(10608 - 1024);
  }

  @Test
  @DisplayName("the newest picture waits for the next to tell how long it lasts, but not for long")
  void holds() {
    tape.usual(0).audio(0, "af0101").video(0, KEY + "aa").take(0);
    assertThat(tape.video()).isEmpty();
    tape.video(40, INTER + "bb").take(40);
    assertThat(tape.video()).extracting(Sample::duration).containsExactly(40L);
    assertThat(tape.mp4.dueInMs(40)).as("the sound is the older one").isEqualTo(210);
    tape.take(289);
    assertThat(tape.video()).hasSize(1);
    tape.take(290);
    assertThat(tape.video()).hasSize(2);
    assertThat(tape.mp4.dueInMs(290)).isEqualTo(-1);
    assertThat(tape.mp4.heldBytes()).isZero();
    tape.video(700, INTER + "cc").video(740, INTER + "dd").take(740);
    assertThat(tape.video().get(1).duration())
        .as("so long that 660 ms are no gap")
        .isEqualTo(10_000);
    assertThat(tape.video().get(2).decodeTime()).isEqualTo(700);
  }

  @Test
  @DisplayName("another size of the same codec: a new start stands before the next fragment")
  void resized() {
    tape.usual(0).video(0, KEY + "aa").audio(0, "af0101").take(0).video(40, INTER + "bb").take(40);
    String other = Mp4Tape.AVC.replace("1700000000016400" + "15", "1700000000016400" + "1f");
    tape.video(80, other).video(80, INTER + "ee").video(120, KEY + "cc").take(120);
    tape.video(160, INTER + "dd").take(160);
    assertThat(tape.mp4.isOver()).isFalse();
    assertThat(tape.codecs).hasSize(2);
    assertThat(tape.movie.starts()).hasSize(2);
    assertThat(tape.video())
        .as("it goes on with a keyframe")
        .extracting(Sample::hex)
        .containsExactly("aa", "bb", "cc");
    assertThat(tape.video()).extracting(Sample::decodeTime).containsExactly(0L, 40L, 120L);
    tape.video(200, other).take(200);
    assertThat(tape.movie.starts()).as("the same again is nothing new").hasSize(2);
  }

  @Test
  @DisplayName("F43: another codec is another movie: what came leaves, nothing after it")
  void renewed() {
    tape.usual(0).video(0, KEY + "aa").audio(0, "af0101").take(0).video(40, INTER + "bb").take(40);
    tape.video(80, "9068766331").audio(21, "af0102");
    assertThat(tape.mp4.isOver()).isTrue();
    tape.take(80);
    assertThat(tape.video()).extracting(Sample::hex).containsExactly("aa", "bb");
    assertThat(tape.audio()).extracting(Sample::hex).containsExactly("01");
  }

  @Test
  @DisplayName("a kind of track that comes after the start is another movie")
  void lateTrack() {
    tape.video(0, Mp4Tape.AVC).video(0, KEY + "aa").take(0);
    assertThat(tape.movie.starts()).as("sound may come yet").isEmpty();
    assertThat(tape.mp4.dueInMs(300)).isEqualTo(700);
    tape.video(40, INTER + "bb").take(1_000);
    assertThat(codecs().mime()).isEqualTo("video/mp4; codecs=\"avc1.640015\"");
    assertThat(tape.mp4.isOver()).isFalse();
    tape.audio(1_100, Mp4Tape.AAC).audio(1_100, "af0101");
    assertThat(tape.mp4.isOver()).isTrue();
  }

  @Test
  @DisplayName("sound that is set up but never comes is left out, or players would wait for it")
  void silent() {
    tape.usual(0).video(0, KEY + "aa").video(40, INTER + "bb").take(40);
    assertThat(tape.codecs).isEmpty();
    tape.video(1_000, INTER + "cc").take(1_000);
    assertThat(codecs().mime()).isEqualTo("video/mp4; codecs=\"avc1.640015\"");
    assertThat(codecs().leftOut()).containsExactly("audio (mp4a) is left out: nothing of it comes");
    tape.audio(1_020, Mp4Tape.AAC).take(1_020);
    assertThat(tape.mp4.isOver()).isFalse();
    tape.audio(1_030, "af0101");
    assertThat(tape.mp4.isOver()).as("now it comes").isTrue();
  }

  @Test
  @DisplayName("sound that comes no more, while pictures do, makes another movie of it")
  void soundStops() {
    tape.usual(0).video(0, KEY + "aa").audio(0, "af0101").take(0);
    tape.video(40, INTER + "bb").video(9_000, INTER + "bb").audio(9_000, "af0102").take(9_000);
    assertThat(tape.mp4.isOver()).as("a pause of both is none").isFalse();
    for (int ms = 9_040; ms <= 12_000; ms += 40) {
      tape.video(ms, INTER + "cc").take(ms);
    }
    assertThat(tape.mp4.isOver()).isFalse();
    tape.video(12_040, INTER + "dd");
    assertThat(tape.mp4.isOver()).isTrue();
  }

  @Test
  @DisplayName("another codec before the start is no other movie")
  void earlyChange() {
    tape.video(0, Mp4Tape.AVC).video(0, KEY + "aa");
    tape.video(40, "9176703039" + "824983420013d00b160638").take(1_000);
    assertThat(tape.mp4.isOver()).isFalse();
    assertThat(codecs().mime()).isEqualTo("video/mp4; codecs=\"vp09.00.11.08\"");
    assertThat(tape.video()).hasSize(1);
  }

  @Test
  @DisplayName("sound alone is a movie of its own type")
  void soundAlone() {
    tape.audio(0, Mp4Tape.AAC).audio(0, "af0101").audio(21, "af0102").take(1_000);
    assertThat(codecs().mime()).isEqualTo("audio/mp4; codecs=\"mp4a.40.2\"");
    assertThat(tape.audio()).hasSize(2);
  }

  @ParameterizedTest(name = "{1}")
  @DisplayName("what no browser plays from MP4 is left out, in words")
  @CsvSource({
    "b2aa, audio (Speex) is left out: no browser plays it from MP4",
    "af01aa, 'audio (mp4a) is left out: its set-up did not come, or is broken'",
  })
  void leftOut(String audio, String words) {
    tape.video(0, Mp4Tape.AVC).audio(0, audio).video(0, KEY + "aa").take(0).take(1_000);
    assertThat(codecs().leftOut()).containsExactly(words);
    assertThat(codecs().mime()).isEqualTo("video/mp4; codecs=\"avc1.640015\"");
    assertThat(tape.audio()).isEmpty();
  }

  @Test
  @DisplayName(
      "a stream of which nothing can be played says so once, and what comes later is played")
  void nothing() {
    tape.audio(0, "b2aa").take(0).take(1_000).audio(1_020, "b2bb").take(2_000);
    assertThat(tape.codecs).hasSize(1);
    assertThat(codecs().mime()).isNull();
    assertThat(tape.mp4.heldBytes()).isZero();
    assertThat(tape.mp4.dueInMs(2_000)).isEqualTo(-1);
    tape.video(2_000, Mp4Tape.AVC).video(2_000, KEY + "aa").take(2_000);
    assertThat(codecs().mime()).isEqualTo("video/mp4; codecs=\"avc1.640015\"");
    assertThat(codecs().leftOut()).hasSize(1);
  }

  @Test
  @DisplayName("of a bundle the first track is played, the others are told of")
  void bundle() {
    String record = Mp4Tape.AVC.substring(10);
    int size = record.length() / 2;
    String track = "61766331" + "00" + "%06x".formatted(size) + record;
    String other = "61766331" + "01" + "%06x".formatted(size) + record;
    tape.video(0, "96" + "20" + track + other);
    String one = "61766331" + "00" + "000005" + "000000" + "a1a1";
    String two = "61766331" + "01" + "000004" + "000000" + "b1";
    tape.video(0, "96" + "21" + one + two).take(1_000);
    assertThat(codecs().leftOut())
        .containsExactly("video track 1 is left out: the first one is played");
    assertThat(tape.video()).extracting(Sample::hex).containsExactly("a1a1");
  }

  @Test
  @DisplayName("F10: a composition time before AV1, and its delimiter, are no part of a sample")
  void av1() {
    String config = "906176303181000c000a0b000000043cf6c402f80040";
    tape.video(0, config)
        .video(0, "9161763031" + "000050" + "1200" + "0a01")
        .video(40, "a161763031" + "3202");
    tape.take(1_000).takeRest();
    assertThat(tape.video()).extracting(Sample::hex).containsExactly("0a01", "3202");
    assertThat(tape.video()).extracting(Sample::composition).containsExactly(80, 0);
  }

  @ParameterizedTest(name = "{2}")
  @DisplayName("each codec of sound has its entry and its set-up")
  @CsvSource({
    "904f7075734f707573486561640102380180bb0000000000, 914f707573fc00, Opus, dOps, 000201380000bb80000000, opus",
    "90664c6143120012000000000024150bb800f00000000000000000000000000000000000000000, 91664c6143ff, fLaC, dfLa,"
        + "0000000080000022120012000000000024150bb800f00000000000000000000000000000000000000000, flac",
    "'', 9161632d330b77b50b1e40ebf8403eff, ac-3, dac3, 103de0, ac-3",
    "'', 2ffffb90440000, mp4a, esds, 00000000038080801b000000"
        + "048080800d6b15"
        + "0000000000000000000000"
        + "06808080"
        + "0102, mp4a.6B",
  })
  void sound(String config, String frame, String entry, String box, String setup, String codec) {
    if (!config.isEmpty()) {
      tape.audio(0, config);
    }
    tape.audio(0, frame).take(1_000).takeRest();
    var track = Objects.requireNonNull(tape.movie.starts().getFirst().get(Mp4Tape.AUDIO));
    assertThat(track.entryType()).isEqualTo(entry);
    assertThat(track.setup(box)).isEqualTo(setup);
    assertThat(codecs().mime()).isEqualTo("audio/mp4; codecs=\"" + codec + "\"");
    assertThat(tape.audio()).hasSize(1);
  }

  @Test
  @DisplayName("MP3 beside the movie for who asks: whole frames, and where they are heard")
  void apart() {
    String first = "fffb904401";
    String second = "fffb904402";
    try (Mp4Tape other = new Mp4Tape(true)) {
      other.video(0, Mp4Tape.AVC).video(0, KEY + "aa").audio(0, "2f" + first).take(0);
      other.audio(26, "2f" + second).video(40, INTER + "bb").take(40).takeRest();
      assertThat(other.codecs.getFirst().mime()).isEqualTo("video/mp4; codecs=\"avc1.640015\"");
      assertThat(other.codecs.getFirst().apart()).isEqualTo("audio/mpeg");
      assertThat(other.codecs.getFirst().tracks()).hasSize(2);
      assertThat(other.video()).hasSize(2);
      assertThat(other.movie.starts().getFirst()).hasSize(1);
      assertThat(other.apart).containsExactly("0.0 " + first, 1152 / 44_100.0 + " " + second);
    }
  }

  @Test
  @DisplayName("MP3 alone beside nothing: there is no movie")
  void apartAlone() {
    try (Mp4Tape other = new Mp4Tape(true)) {
      other.audio(0, "2ffffb904401").audio(26, "2ffffb904402").take(1_000).takeRest();
      assertThat(other.codecs.getFirst().mime()).isNull();
      assertThat(other.codecs.getFirst().apart()).isEqualTo("audio/mpeg");
      assertThat(other.movie.starts()).isEmpty();
      assertThat(other.apart).containsExactly("0.0 fffb904401fffb904402");
    }
  }

  @Test
  @DisplayName("VP9 without a record, and AV1 with an empty one, are set up from a keyframe")
  void fromKeyframes() {
    tape.video(0, "9176703039" + "824983420013d00b160638").take(1_000);
    var vp9 = Objects.requireNonNull(tape.movie.starts().getFirst().get(Mp4Tape.VIDEO));
    assertThat(vp9.setup("vpcC")).isEqualTo("01000000" + "000b82020202" + "0000");
    try (Mp4Tape other = new Mp4Tape()) {
      other
          .video(0, "9061763031")
          .video(0, "916176303112000a0b000000043cf6c44af9004032d6")
          .take(1_000);
      var av1 = Objects.requireNonNull(other.movie.starts().getFirst().get(Mp4Tape.VIDEO));
      assertThat(av1.setup("av1C")).isEqualTo("81000c00");
      assertThat(other.codecs.getFirst().tracks()).hasSize(1);
    }
  }

  @Test
  @DisplayName("Bodies are shared, held and counted until the bytes are let go")
  void holdsWhatItSends() {
    tape.usual(0).video(0, KEY + "00".repeat(5_000)).audio(0, "af0101").video(40, INTER + "aa");
    assertThat(tape.mp4.heldBytes()).isGreaterThan(5_000);
    Mp4Part part = Objects.requireNonNull(tape.mp4.take(40));
    assertThat(part.bytes().heldBytes()).isEqualTo(5_005);
    assertThat(tape.mp4.heldBytes()).isLessThan(20);
    part.bytes().release();
  }

  @Test
  @DisplayName("metadata, ends and commands are no samples")
  void others() {
    tape.usual(0).video(0, KEY + "aa").audio(0, "af0101");
    tape.video(0, "1702000000")
        .video(0, "5700")
        .add(MediaKind.DATA, 0, "02000a6f6e4d6574614461746105");
    tape.video(40, KEY).takeRest();
    assertThat(tape.movie.samples()).hasSize(2);
    assertThat(tape.mp4.isOver()).isFalse();
  }
}
