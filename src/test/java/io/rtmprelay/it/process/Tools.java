package io.rtmprelay.it.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Where the programs are that {@code ./run.sh test} brings. */
public final class Tools {

  private static final Path PROJECT = Path.of("").toAbsolutePath();
  private static final Path TARGET = PROJECT.resolve("target");

  private Tools() {}

  /** The build's folder, absolute. */
  public static Path target() {
    return TARGET;
  }

  /** The project's folder, absolute. */
  public static Path project() {
    return PROJECT;
  }

  /** An ffmpeg with Enhanced RTMP and several tracks, both ways. */
  public static String ffmpeg() {
    return unpacked("ffmpeg");
  }

  /** The distribution's ffmpeg, which knows legacy codecs only. */
  public static String legacyFfmpeg() {
    return "ffmpeg";
  }

  public static String nodeMediaServer() {
    return present(TARGET.resolve("tools/npm/node_modules/node-media-server/bin/app.js"));
  }

  /** Tells what an ffmpeg that knows every codec makes of a stream. */
  public static String ffprobe() {
    return unpacked("ffprobe");
  }

  /** Where the packages are that came by npm. */
  public static String npmModules() {
    return present(TARGET.resolve("tools/npm/node_modules"));
  }

  /** The distribution's browser. */
  public static String chromium() {
    return present(Path.of("/usr/bin/chromium"));
  }

  public static String nginx() {
    return Files.exists(Path.of("/usr/sbin/nginx")) ? "/usr/sbin/nginx" : "nginx";
  }

  public static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  public static String jcmd() {
    return Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
  }

  private static String unpacked(String program) {
    var file = Path.of(present(TARGET.resolve("tools/ffmpeg").resolve(program)));
    if (!Files.isExecutable(file) && !file.toFile().setExecutable(true)) {
      throw new AssertionError("cannot make executable: " + file);
    }
    return file.toString();
  }

  private static String present(Path file) {
    if (!Files.exists(file)) {
      throw new AssertionError(file + " is missing; ./run.sh test brings it");
    }
    return file.toString();
  }

  /** A command line from parts; a list or an array stands for its elements. */
  public static List<String> command(Object... parts) {
    var command = new ArrayList<String>();
    for (Object part : parts) {
      switch (part) {
        case List<?> list -> list.forEach(element -> command.add(String.valueOf(element)));
        case String[] words -> command.addAll(Arrays.asList(words));
        default -> command.add(String.valueOf(part));
      }
    }
    return command;
  }
}
