package io.rtmprelay.it.peer;

import io.rtmprelay.it.flv.Habits;
import io.rtmprelay.it.process.ChildProcess;
import io.rtmprelay.it.process.Ports;
import io.rtmprelay.it.process.Tools;
import io.rtmprelay.it.process.WorkFolder;
import io.rtmprelay.it.tls.ServerCertificate;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Debian's nginx with nginx-rtmp. Application {@code live} records to FLV, {@code bare} takes
 * streams and keeps nothing, {@code closed} says that a publish may start and hangs up, as servers
 * do that take offence at a key.
 */
public final class NginxServer implements MediaServer {

  private final int port;
  private final Path folder;
  private final ChildProcess process;

  private NginxServer(int port, Path folder, ChildProcess process) {
    this.port = port;
    this.folder = folder;
    this.process = process;
  }

  /** A listener for RTMPS. */
  public record Tls(int port, ServerCertificate certificate, String versions) {

    public Tls(ServerCertificate certificate, String versions) {
      this(Ports.free(), certificate, versions);
    }

    private String config(int plainPort) {
      return """
        server {
          listen 127.0.0.1:%d ssl;
          ssl_certificate %s;
          ssl_certificate_key %s;
          ssl_protocols %s;
          tcp_nodelay on;
          proxy_pass 127.0.0.1:%d;
        }
      """
          .formatted(port, certificate.certificate(), certificate.key(), versions, plainPort);
    }
  }

  /** With RTMPS before it, on listeners that differ. */
  public static NginxServer start(Path parent, Tls... listeners) {
    return start(parent, "", listeners);
  }

  /**
   * The same with one that fetches: application {@code live} plays {@code url} as {@code name} from
   * its start on.
   */
  public static NginxServer pulling(Path parent, String url, String name) {
    return start(parent, "pull %s name=%s static;".formatted(url, name));
  }

  private static NginxServer start(Path parent, String live, Tls... listeners) {
    int port = Ports.free();
    var folder = parent.resolve("nginx");
    var config =
        WorkFolder.write(
            folder.resolve("nginx.conf"), config(port, folder, live) + secured(port, listeners));
    WorkFolder.write(folder.resolve("rec/.keep"), "");
    var process =
        ChildProcess.start(
            "nginx",
            folder,
            Tools.command(
                Tools.nginx(), "-p", folder, "-c", config, "-e", folder.resolve("error.log")));
    Ports.awaitListener(port, process);
    return new NginxServer(port, folder, process);
  }

  private static String secured(int plainPort, Tls... listeners) {
    if (listeners.length == 0) {
      return "";
    }
    var servers = new StringBuilder();
    for (Tls listener : listeners) {
      servers.append(listener.config(plainPort));
    }
    return "stream {%n%s}%n".formatted(servers);
  }

  private static String config(int port, Path folder, String live) {
    return """
    load_module /usr/lib/nginx/modules/ngx_rtmp_module.so;
    load_module /usr/lib/nginx/modules/ngx_stream_module.so;
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
          %4$s
        }
        application bare { live on; }
        application closed { live on; deny publish all; }
      }
    }
    """
        .formatted(asRoot() ? "user root;" : "", folder, port, live);
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
