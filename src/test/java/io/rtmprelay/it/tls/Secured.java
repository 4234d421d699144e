package io.rtmprelay.it.tls;

import io.rtmprelay.it.flv.Habits;
import io.rtmprelay.it.peer.MediaServer;
import java.nio.file.Path;

/** The RTMPS side of a media server; what comes in there is recorded as all else is. */
public record Secured(MediaServer server, int port) implements MediaServer {

  @Override
  public String url(String name) {
    return "rtmps://localhost:%d/live/%s".formatted(port, name);
  }

  @Override
  public Path recording(String name) {
    return server.recording(name);
  }

  @Override
  public Habits habits() {
    return server.habits();
  }

  @Override
  public void close() {
    server.close();
  }
}
