package io.rtmprelay.file;

import io.rtmprelay.config.RouteConfig.RecordingConfig;
import io.rtmprelay.config.Template;
import io.rtmprelay.media.MediaFrame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/** Files of a stream that began at {@link #BEGAN}. */
final class Series {

  static final Instant BEGAN = Instant.parse("2026-03-01T12:00:00Z");

  private Series() {}

  static RecordingSeries begin(
      Path folder, String form, RecordingConfig limits, InstantSource clock) throws IOException {
    RecordingNames names =
        new RecordingNames(
            folder,
            form.replace("{start}", String.valueOf(Template.OPEN_START)),
            Template.start(BEGAN));
    return RecordingSeries.begin(new RecordingPlan(names, limits, clock));
  }

  static void append(RecordingSeries series, int timestampMs, MediaFrame... batch)
      throws IOException {
    FrameBatch borrowed = new FrameBatch();
    try {
      for (MediaFrame frame : batch) {
        borrowed.add(frame, timestampMs);
      }
      series.append(borrowed);
    } finally {
      borrowed.release();
    }
  }

  /** Names of what lies in {@code folder}. */
  static List<String> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
