package io.rtmprelay.it.peer;

import io.rtmprelay.it.flv.Habits;
import io.rtmprelay.it.process.ChildProcess;
import io.rtmprelay.it.process.Ports;
import io.rtmprelay.it.process.Tools;
import io.rtmprelay.it.process.WorkFolder;
import io.rtmprelay.it.tls.Secured;
import io.rtmprelay.it.tls.ServerCertificate;
import java.nio.file.Path;

/** node-media-server, which takes every codec of Enhanced RTMP and several tracks. */
public final class NodeMediaServer implements MediaServer {

  private final int port;
  private final int tlsPort;
  private final Path folder;
  private final ChildProcess process;

  private NodeMediaServer(int port, int tlsPort, Path folder, ChildProcess process) {
    this.port = port;
    this.tlsPort = tlsPort;
    this.folder = folder;
    this.process = process;
  }

  public static NodeMediaServer start(Path parent) {
    return start(parent, 0, "");
  }

  /** With RTMPS beside RTMP. */
  public static NodeMediaServer start(Path parent, ServerCertificate certificate) {
    int tlsPort = Ports.free();
    var tls =
        """
        "rtmps": {"port": %d, "cert": "%s", "key": "%s"},
        """
            .formatted(tlsPort, certificate.certificate(), certificate.key());
    return start(parent, tlsPort, tls);
  }

  private static NodeMediaServer start(Path parent, int tlsPort, String tls) {
    int port = Ports.free();
    var folder = parent.resolve("node-media-server");
    var config = WorkFolder.write(folder.resolve("config.json"), config(port, folder, tls));
    WorkFolder.write(folder.resolve("data/.keep"), "");
    var process =
        ChildProcess.start(
            "node-media-server",
            folder,
            Tools.command("node", Tools.nodeMediaServer(), "-c", config));
    Ports.awaitListener(port, process);
    return new NodeMediaServer(port, tlsPort, folder, process);
  }

  /** Where it takes RTMPS. */
  public Secured secured() {
    return new Secured(this, tlsPort);
  }

  private static String config(int port, Path folder, String tls) {
    return """
    {
      "bind": "127.0.0.1",
      "notify": {"url": ""},
      "store": {"path": "%1$s/data"},
      "auth": {"play": false, "publish": false, "secret": "", "jwt": {"secret": "", "users": []}},
      "rtmp": {"port": %2$d},
      %4$s
      "http": {"port": %3$d},
      "webadmin": {"enable": false},
      "record": {"auto": true, "path": "%1$s/rec"}
    }
    """
        .formatted(folder, port, Ports.free(), tls);
  }

  @Override
  public String url(String name) {
    return "rtmp://127.0.0.1:%d/live/%s".formatted(port, name);
  }

  @Override
  public Path recording(String name) {
    return Recordings.only(folder.resolve("rec/live").resolve(name), file -> file.endsWith(".flv"));
  }

  @Override
  public Habits habits() {
    return Habits.NODE_MEDIA_SERVER;
  }

  @Override
  public void close() {
    process.close();
  }
}
