package io.rtmprelay.it.peer;

import io.rtmprelay.it.flv.Habits;
import java.nio.file.Path;

/** Files that the relay itself writes, as a place to send a stream to. */
public record FileSink(Path folder) implements MediaServer {

  @Override
  public String url(String name) {
    return "file:" + folder.resolve(name + ".flv");
  }

  @Override
  public Path recording(String name) {
    return Recordings.only(folder, file -> file.equals(name + ".flv"));
  }

  @Override
  public Habits habits() {
    return Habits.EXACT;
  }

  @Override
  public void close() {
    // There is no process behind it.
  }
}
