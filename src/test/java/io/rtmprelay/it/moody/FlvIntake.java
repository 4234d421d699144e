package io.rtmprelay.it.moody;

import io.rtmprelay.it.flv.FlvWriter;
import io.rtmprelay.it.process.WorkFolder;
import io.rtmprelay.it.rtmp.RtmpMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/** Writes each session into an FLV file of its own, message by message. */
public final class FlvIntake implements Intake {

  /** What tells a server to keep metadata, as an AMF0 string; a file has the metadata alone. */
  private static final byte[] KEEP = "\2\0\15@setDataFrame".getBytes(StandardCharsets.US_ASCII);

  private final FlvWriter file;

  private FlvIntake(Path path) {
    try {
      file = new FlvWriter(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Files {@code NAME-PORT.flv} in {@code folder}, by the port of the session's peer. */
  public static Maker into(Path folder) {
    WorkFolder.create(folder);
    return session -> new FlvIntake(path(folder, session));
  }

  /** Where {@link #into} writes this session. */
  public static Path path(Path folder, MoodySession session) {
    return folder.resolve("%s-%d.flv".formatted(session.name(), session.peerPort()));
  }

  @Override
  public void message(RtmpMessage message) {
    var body = message.body();
    try {
      file.tag(message.type(), message.timeMs(), body, startsWithKeep(body) ? KEEP.length : 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean startsWithKeep(byte[] body) {
    return body.length > KEEP.length && Arrays.equals(body, 0, KEEP.length, KEEP, 0, KEEP.length);
  }

  @Override
  public void ended(boolean inOrder) {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
