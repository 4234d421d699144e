package io.rtmprelay.it.moody;

import io.rtmprelay.it.process.WorkFolder;
import io.rtmprelay.it.rtmp.RtmpMessage;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Writes each session into an FLV file of its own (FLV 10.1, annex E), message by message. */
public final class FlvIntake implements Intake {

  private static final int TAG_HEADER_BYTES = 11;

  /** What tells a server to keep metadata, as an AMF0 string; a file has the metadata alone. */
  private static final byte[] KEEP = "\2\0\15@setDataFrame".getBytes(StandardCharsets.US_ASCII);

  private final DataOutputStream file;

  private FlvIntake(Path path) {
    try {
      file = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(path)));
      file.write(new byte[] {'F', 'L', 'V', 1, 5, 0, 0, 0, 9, 0, 0, 0, 0});
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
    boolean wrapped = startsWithKeep(body);
    int skipped = wrapped ? KEEP.length : 0;
    int length = body.length - skipped;
    try {
      file.writeByte(message.type());
      uint24(length);
      uint24((int) message.timeMs() & 0xFFFFFF);
      file.writeByte((int) (message.timeMs() >> 24));
      uint24(0);
      file.write(body, skipped, length);
      file.writeInt(TAG_HEADER_BYTES + length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean startsWithKeep(byte[] body) {
    return body.length > KEEP.length && Arrays.equals(body, 0, KEEP.length, KEEP, 0, KEEP.length);
  }

  private void uint24(int value) throws IOException {
    file.writeByte(value >> 16);
    file.writeShort(value);
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
