package io.rtmprelay.it.peer;

import io.rtmprelay.it.flv.Habits;
import io.rtmprelay.it.peer.tls.TlsFiles;
import io.rtmprelay.it.process.ChildProcess;
import io.rtmprelay.it.process.Ports;
import io.rtmprelay.it.process.Tools;
import io.rtmprelay.it.process.WorkFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Debian's nginx with nginx-rtmp. Application {@code live} records to FLV, {@code bare} takes
 * streams and keeps nothing, {@code closed} says that a publish may start and hangs up, as servers
 * do that take offence at a key.
 */
public final class NginxServer implements MediaServer {

  private final int port;
  private final int tlsPort;
  private final Path folder;
  private final ChildProcess process;

  private NginxServer(int port, int tlsPort, Path folder, ChildProcess process) {
    this.port = port;
    this.tlsPort = tlsPort;
    this.folder = folder;
    this.process = process;
  }

  public static NginxServer start(Path parent) {
    int port = Ports.free();
    return start(parent, port, 0, "");
  }

  /** The same, with TLS on another port, which its stream module takes off. */
  public static NginxServer start(Path parent, TlsFiles files) {
    int port = Ports.free();
    int tlsPort = Ports.free();
    return start(parent, port, tlsPort, stream(port, tlsPort, files));
  }

  private static NginxServer start(Path parent, int port, int tlsPort, String stream) {
    var folder = parent.resolve("nginx");
    var config = WorkFolder.write(folder.resolve("nginx.conf"), config(port, folder, stream));
    WorkFolder.write(folder.resolve("rec/.keep"), "");
    var process =
        ChildProcess.start(
            "nginx",
            folder,
            Tools.command(
                Tools.nginx(), "-p", folder, "-c", config, "-e", folder.resolve("error.log")));
    Ports.awaitListener(port, process);
    return new NginxServer(port, tlsPort, folder, process);
  }

  private static String stream(int port, int tlsPort, TlsFiles files) {
    return """
    stream {
      server {
        listen 127.0.0.1:%d ssl;
        ssl_certificate %s;
        ssl_certificate_key %s;
        ssl_protocols TLSv1.2 TLSv1.3;
        tcp_nodelay on;
        proxy_pass 127.0.0.1:%d;
      }
    }
    """
        .formatted(tlsPort, files.certificate(), files.key(), port);
  }

  private static String config(int port, Path folder, String stream) {
    var modules = stream.isEmpty() ? List.of("rtmp") : List.of("rtmp", "stream");
    var load = new StringBuilder();
    modules.forEach(
        module ->
            load.append(
                "load_module /usr/lib/nginx/modules/ngx_%s_module.so;%n".formatted(module)));
    return load
        + """
    %s
    worker_processes 1;
    daemon off;
    pid %2$s/nginx.pid;
    error_log %2$s/error.log info;
    events { worker_connections 1024; }
    rtmp {
      access_log off;
      server {
        listen 127.0.0.1:%3$d;
        chunk_size 4096;
        application live {
          live on;
          record all;
          record_path %2$s/rec;
          record_suffix -%%s.flv;
        }
        application bare { live on; }
        application closed { live on; deny publish all; }
      }
    }
    """
            .formatted(asRoot() ? "user root;" : "", folder, port)
        + stream;
  }

  // Started by root, its worker would otherwise be nobody, who may not write the recordings.
  private static boolean asRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  /** Where it listens on loopback. */
  public int port() {
    return port;
  }

  @Override
  public String url(String name) {
    return url("live", name);
  }

  @Override
  public String tlsUrl(String name) {
    return "rtmps://localhost:%d/live/%s".formatted(tlsPort, name);
  }

  /** Where to publish to another application. */
  public String url(String app, String name) {
    return "rtmp://127.0.0.1:%d/%s/%s".formatted(port, app, name);
  }

  @Override
  public Path recording(String name) {
    var file = Pattern.compile(Pattern.quote(name) + "-\\d+\\.flv");
    return Recordings.only(folder.resolve("rec"), file.asMatchPredicate());
  }

  @Override
  public Habits habits() {
    return Habits.NGINX;
  }

  @Override
  public void close() {
    process.close();
  }
}
