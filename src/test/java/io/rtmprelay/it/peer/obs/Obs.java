package io.rtmprelay.it.peer.obs;

import io.rtmprelay.it.process.Await;
import io.rtmprelay.it.process.ChildProcess;
import io.rtmprelay.it.process.Ports;
import io.rtmprelay.it.process.Tools;
import io.rtmprelay.it.process.WorkFolder;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * OBS Studio under a virtual display. It streams one thing after the other, each from a start to an
 * end as by its buttons, and counts what it sent.
 */
public final class Obs implements AutoCloseable {

  private static final Duration MAX_STEP = Duration.ofSeconds(20);

  /** Where OBS, by its libraries, looks for the authorities it trusts. */
  private static final Path TRUSTED = Path.of("/etc/ssl/certs/ca-certificates.crt");

  /** Puts the file $1 in the place of the file $2, for the program that is the rest alone. */
  private static final String REPLACE_AND_RUN =
      "mount --bind \"$1\" \"$2\" && shift 2 && exec \"$@\"";

  private final VirtualDisplay display;
  private final ChildProcess process;
  private final ObsSocket socket;

  private Obs(VirtualDisplay display, ChildProcess process, ObsSocket socket) {
    this.display = display;
    this.process = process;
    this.socket = socket;
  }

  /** Starts OBS with the authorities that the system trusts. */
  public static Obs start(Path folder) {
    return start(folder, List.of());
  }

  /**
   * The same, and it trusts one authority more, which nobody else does. Needs root.
   *
   * @param authority a certificate in PEM form
   */
  public static Obs trusting(Path authority, Path folder) {
    var trusted = folder.resolve("trusted.crt");
    WorkFolder.write(trusted, text(TRUSTED) + text(authority));
    return start(
        folder,
        Tools.command("unshare", "-m", "sh", "-c", REPLACE_AND_RUN, "sh", trusted, TRUSTED));
  }

  private static String text(Path file) {
    return new String(WorkFolder.read(file), StandardCharsets.US_ASCII);
  }

  private static Obs start(Path parent, List<String> around) {
    int port = Ports.free();
    var password = UUID.randomUUID().toString();
    var folder = ObsFolder.create(parent.resolve("obs"), port, password);
    var display = VirtualDisplay.start(parent);
    ChildProcess process = null;
    try {
      process =
          ChildProcess.start(
              "obs",
              folder.home(),
              Tools.command(
                  around,
                  "obs --multi --verbose --disable-missing-files-check".split(" "),
                  List.of("--profile", ObsFolder.NAME, "--collection", ObsFolder.NAME)),
              folder.environment(display.name()));
      Ports.awaitListener(port, process);
      return new Obs(display, process, ObsSocket.connect(port, password));
    } catch (RuntimeException | Error e) {
      if (process != null) {
        process.close();
      }
      display.close();
      throw e;
    }
  }

  /** Its version, such as 29.0.2. */
  public String version() {
    return socket.request("GetVersion").getString("obsVersion");
  }

  /**
   * Streams until {@code frames} pictures or a few more have been sent, then stops.
   *
   * @param server where the application is, without the stream's name
   * @param bFrames pictures between two that are shown in the order in which they are sent
   */
  public Sent stream(String server, String key, int bFrames, int frames) {
    int before = log().streams().size();
    encode(bFrames);
    socket.request(
        "SetStreamServiceSettings",
        JsonObject.of("streamServiceType", "rtmp_custom")
            .put(
                "streamServiceSettings",
                JsonObject.of("server", server, "key", key, "use_auth", false)));
    socket.request("StartStream");
    // Until then its figures are those of the stream before.
    Await.until("OBS streams", MAX_STEP, () -> log().streams().size() > before, process::output);
    Await.until("OBS sends", MAX_STEP, () -> status().getInteger("outputTotalFrames") >= frames);
    int skipped = status().getInteger("outputSkippedFrames");
    socket.request("StopStream");
    Await.until("OBS stops", MAX_STEP, () -> log().streams().getLast().over(), process::output);
    return new Sent(log().streams().getLast().frames(), skipped, log().reconnects());
  }

  /**
   * How many packets of the last stream, of pictures and sounds, were encoded and never sent: the
   * one that its stop falls on, and those that waited behind it. Known a moment after the stop.
   */
  public int unsent() {
    return 1 + log().streams().getLast().unsent();
  }

  private ObsLog log() {
    return ObsLog.of(process.lines());
  }

  private void encode(int bFrames) {
    socket.request(
        "SetProfileParameter",
        JsonObject.of("parameterCategory", "SimpleOutput", "parameterName", "x264Settings")
            .put(
                "parameterValue",
                "keyint=60 min-keyint=60 scenecut=0 threads=1 bframes=" + bFrames));
  }

  private JsonObject status() {
    return socket.request("GetStreamStatus");
  }

  /**
   * What OBS says of a stream that is over.
   *
   * @param frames pictures that it encoded for it
   * @param skipped pictures that it did not send since the connection was too slow
   * @param reconnects what its log has on connections that it lost, up to then
   */
  public record Sent(int frames, int skipped, List<String> reconnects) {}

  @Override
  public void close() {
    socket.close();
    process.close();
    display.close();
  }
}
