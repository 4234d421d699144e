package io.rtmprelay.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.control.Bench;
import io.rtmprelay.control.NodeText;
import io.rtmprelay.control.PeerEncoder;
import io.rtmprelay.control.viewer.ViewerAdmission;
import io.rtmprelay.it.process.ChildProcess;
import io.rtmprelay.it.process.Ports;
import io.rtmprelay.it.process.Tools;
import io.rtmprelay.it.process.WorkFolder;
import io.rtmprelay.rtmp.session.ServerSettings;
import io.rtmprelay.transport.RtmpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A real balancer before the relay: nginx, which writes the header as it does in the field. */
class BalancerIT {

  private static final String PUBLISHER = "127.0.0.3";

  @Test
  @DisplayName("a publisher behind nginx has its own address, and its stream goes through")
  void behindNginx() throws Exception {
    Path folder = WorkFolder.fresh("balancer");
    var config =
        NodeText.config(
            folder, "ingest: [{ host: 127.0.0.1, port: 0, proxyProtocol: { from: [127.0.0.1] } }]");
    try (Bench relay = new Bench(1, Bench.stream(Duration.ofSeconds(10)), List.of())) {
      int behind =
          Bench.done(
              new RtmpServer(
                      relay.loops,
                      config.ingest().getFirst(),
                      ServerSettings.DEFAULT,
                      relay.connections,
                      relay.gate,
                      new ViewerAdmission(relay.routes, relay.streams))
                  .listen());
      int port = Ports.free();
      try (ChildProcess nginx = nginx(folder, port, behind);
          Socket socket = new Socket()) {
        Ports.awaitListener(port, nginx);
        socket.bind(new InetSocketAddress(InetAddress.ofLiteral(PUBLISHER), 0));
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        String address = PUBLISHER + ":" + socket.getLocalPort();
        try (PeerEncoder encoder = new PeerEncoder(socket, "live", "cam").awaitPublished()) {
          var publisher = Objects.requireNonNull(relay.report("cam").publisher());
          assertThat(publisher.address()).isEqualTo(address);
          encoder.unpublish();
        }
        relay.awaitNothingLeft();
      }
    }
  }

  private static ChildProcess nginx(Path folder, int port, int behind) {
    Path config =
        WorkFolder.write(
            folder.resolve("nginx.conf"),
            """
            load_module /usr/lib/nginx/modules/ngx_stream_module.so;
            worker_processes 1;
            daemon off;
            pid %1$s/nginx.pid;
            error_log %1$s/error.log info;
            events { worker_connections 64; }
            stream {
              server {
                listen 127.0.0.1:%2$d;
                proxy_pass 127.0.0.1:%3$d;
                proxy_protocol on;
              }
            }
            """
                .formatted(folder, port, behind));
    return ChildProcess.start(
        "nginx",
        folder,
        Tools.command(
            Tools.nginx(), "-p", folder, "-c", config, "-e", folder.resolve("error.log")));
  }
}
