package io.rtmprelay.relay.gap;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.rtmprelay.codec.sound.AacConfig;
import io.rtmprelay.flv.FlvTagWriter;
import io.rtmprelay.it.process.ChildProcess;
import io.rtmprelay.it.process.Tools;
import io.rtmprelay.it.process.WorkFolder;
import io.rtmprelay.media.MediaKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Silent frames in a real decoder. */
class SilenceIT {

  private static final Duration MAX_RUN = Duration.ofSeconds(30);
  private static final int FRAMES = 50;
  private static final int SAMPLE_BYTES = 2;

  @ParameterizedTest(name = "{2}")
  @CsvSource({
    "1188, 1, mono",
    "1210, 2, stereo",
    "1198, 3, 3.0",
    "11a0, 4, 4.0",
    "11a8, 5, 5.0",
    "11b0, 6, 5.1",
    "11b8, 8, 7.1 wide",
    "11d8, 7, 6.1",
    "11e0, 8, 7.1",
    "0a10, 2, AAC Main",
    "2b11880000, 1, SBR told in front",
    "eb8a0800, 2, SBR and PS told in front",
    "131056e598, 2, SBR told behind",
    "1214, 2, frames of 960 samples"
  })
  @DisplayName("a decoder takes them without a fault, and hears nothing")
  void isSilent(String asc, int channels, String name) throws Exception {
    hear(HexFormat.of().parseHex(asc), channels, name);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"mono, 1", "stereo, 2", "quad, 4", "5.1, 6", "6.1(back), 7", "hexagonal, 6"})
  @DisplayName("the same for configs as an encoder writes them, program configs included")
  void fitsRealConfigs(String layout, int channels) throws Exception {
    Path folder = WorkFolder.fresh("silence-" + layout);
    Path encoded = folder.resolve("encoded.flv");
    run(
        folder,
        "-f",
        "lavfi",
        "-i",
        "anullsrc=r=48000:cl=" + layout,
        "-t",
        "0.2",
        "-c:a",
        "aac",
        encoded);
    hear(configOf(Files.readAllBytes(encoded)), channels, "real-" + layout);
  }

  /** The body of the first AAC header in an FLV file, without the two bytes before the config. */
  private static byte[] configOf(byte[] flv) {
    ByteBuf in = Unpooled.wrappedBuffer(flv).skipBytes(FlvTagWriter.START_BYTES);
    while (true) {
      int type = in.readUnsignedByte();
      int bytes = in.readUnsignedMedium();
      ByteBuf body = in.skipBytes(7).readSlice(bytes);
      in.skipBytes(4);
      if (type == 8 && body.getByte(1) == 0) {
        return ByteBufUtil.getBytes(body.skipBytes(2));
      }
    }
  }

  private static void hear(byte[] asc, int channels, String name) throws Exception {
    Path folder = WorkFolder.fresh("silence-" + name.replace(' ', '-'));
    AacConfig config = requireNonNull(AacConfig.read(asc), name);
    ByteBuf file = Unpooled.buffer();
    FlvTagWriter.start(true, false, file);
    ByteBuf header = Unpooled.buffer().writeShort(0xaf00).writeBytes(asc);
    FlvTagWriter.tag(MediaKind.AUDIO, 0, header, file);
    for (int i = 0; i < FRAMES; i++) {
      ByteBuf body = Unpooled.buffer().writeShort(0xaf01).writeBytes(SilentFrame.of(config));
      int atMs = i * config.frameSamples() * 1000 / config.sampleRate();
      FlvTagWriter.tag(MediaKind.AUDIO, atMs, body, file);
    }
    Path written = WorkFolder.write(folder.resolve("silence.flv"), ByteBufUtil.getBytes(file));
    Path heard = folder.resolve("heard.pcm");
    run(folder, "-xerror", "-err_detect", "explode", "-i", written, "-f", "s16le", heard);
    byte[] samples = Files.readAllBytes(heard);
    assertThat(samples.length)
        .isGreaterThanOrEqualTo((FRAMES - 2) * config.frameSamples() * channels * SAMPLE_BYTES);
    assertThat(samples).containsOnly(0);
  }

  private static void run(Path folder, Object... arguments) {
    Object quiet = Tools.command("-hide_banner", "-nostdin", "-y", "-loglevel", "error");
    try (ChildProcess process =
        ChildProcess.start(
            "ffmpeg", folder, Tools.command(Tools.ffmpeg(), quiet, Tools.command(arguments)))) {
      assertThat(process.awaitExit(MAX_RUN)).as(process.output()).isZero();
      assertThat(process.lines()).isEmpty();
    }
  }
}
