package io.rtmprelay.it.rtmp;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StreamCorruptedException;

/** The plain handshake (RTMP 5.2), both roles. */
public final class Handshake {

  private static final int VERSION = 3;
  private static final int PART_BYTES = 1536;

  private Handshake() {}

  /** C0 to C2; returns once S2 has come. */
  public static void asClient(InputStream from, OutputStream to) throws IOException {
    to.write(opening());
    to.flush();
    var answer = readOpening(from);
    new DataInputStream(from).skipNBytes(PART_BYTES);
    to.write(answer);
    to.flush();
  }

  /** S0 to S2; returns once C2 has come. */
  public static void asServer(InputStream from, OutputStream to) throws IOException {
    var asked = readOpening(from);
    to.write(opening());
    to.write(asked);
    to.flush();
    new DataInputStream(from).skipNBytes(PART_BYTES);
  }

  private static byte[] opening() {
    var opening = new byte[1 + PART_BYTES];
    opening[0] = VERSION;
    return opening;
  }

  private static byte[] readOpening(InputStream from) throws IOException {
    int version = from.read();
    if (version != VERSION) {
      throw new StreamCorruptedException("not RTMP: " + version);
    }
    return from.readNBytes(PART_BYTES);
  }
}
