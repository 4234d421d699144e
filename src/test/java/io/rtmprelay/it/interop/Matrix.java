package io.rtmprelay.it.interop;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.tls.TestCertificates;
import io.rtmprelay.it.flv.FlvComparison;
import io.rtmprelay.it.flv.FlvFile;
import io.rtmprelay.it.flv.FlvMessage;
import io.rtmprelay.it.flv.FlvMessage.Kind;
import io.rtmprelay.it.flv.FlvMessage.Role;
import io.rtmprelay.it.flv.FrameHashes;
import io.rtmprelay.it.interop.Peer.Transport;
import io.rtmprelay.it.peer.FfmpegListener;
import io.rtmprelay.it.peer.FileSink;
import io.rtmprelay.it.peer.MediaServer;
import io.rtmprelay.it.peer.NginxServer;
import io.rtmprelay.it.peer.NginxServer.Tls;
import io.rtmprelay.it.peer.NodeMediaServer;
import io.rtmprelay.it.peer.Publisher;
import io.rtmprelay.it.peer.Recordings;
import io.rtmprelay.it.process.Await;
import io.rtmprelay.it.process.WorkFolder;
import io.rtmprelay.it.relay.RelayConfig;
import io.rtmprelay.it.relay.RelayConfig.Sink;
import io.rtmprelay.it.relay.RelayProcess;
import io.rtmprelay.it.tls.Secured;
import io.rtmprelay.it.tls.ServerCertificate;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Encoders, one relay, and servers of each kind: who publishes what to whom is added first, then
 * all of it runs at once.
 */
final class Matrix implements AutoCloseable {

  /** How long anything takes when all start at once on a busy machine is not the question here. */
  private static final String PATIENCE =
      """
      limits: { handshake: 60s, publisherIdle: 60s }
      sink:
        queue: { bytes: 8MiB, time: 20s }
        connectTimeout: 30s
        replyTimeout: 30s
        stallTimeout: 30s
      """;

  /** More would wait for each other's processor time longer than a stream's end may last. */
  private static final int AT_ONCE = 12;

  private static final Duration MAX_RUN = Duration.ofSeconds(60);
  private static final Duration MAX_END = Duration.ofSeconds(20);

  private final Path folder;
  private final Path ca;
  private final ServerCertificate certificate;
  private final Tls nginxTls;
  private final NodeMediaServer node;
  private final NginxServer nginx;
  private final FileSink files;
  private final RelayConfig config = new RelayConfig();
  private final List<FfmpegListener> listeners = new ArrayList<>();
  private final List<Passage> passages = new ArrayList<>();
  private final Map<Encoder, Publisher> publishers = new LinkedHashMap<>();
  private final Map<Path, List<String>> hashes = new HashMap<>();
  private @Nullable RelayProcess relay;

  /** One encoder's stream in one of its sinks, and the way from the relay to there. */
  record Passage(Encoder encoder, Peer peer, MediaServer server, Transport transport) {

    private Sink sink() {
      return new Sink(peer.name().toLowerCase(Locale.ROOT), server.url(encoder.name()));
    }

    /** Whether the server does not keep all of it, whoever sends it. */
    private boolean isLimited(Content content) {
      return Limits.of(peer, content, transport).isPresent();
    }

    @Override
    public String toString() {
      return encoder + " to " + peer + " by " + transport;
    }
  }

  /** Starts the servers, in a folder of this name. */
  Matrix(String name) {
    folder = WorkFolder.fresh(name);
    ca = ServerCertificate.writeCa(folder);
    certificate = ServerCertificate.write(folder, "good", TestCertificates.good());
    nginxTls = new Tls(certificate, "TLSv1.2 TLSv1.3");
    node = NodeMediaServer.start(folder, certificate);
    nginx = NginxServer.start(folder, nginxTls);
    files = new FileSink(folder.resolve("recordings"));
    config.with(PATIENCE + "  tls: { ca: \"" + ca + "\" }");
  }

  /** To node-media-server and to nginx by these transports, and to a file. */
  void add(Encoder encoder, Transport toNode, Transport toNginx) {
    var added = new ArrayList<Passage>();
    added.add(new Passage(encoder, Peer.NODE_MEDIA_SERVER, node(toNode), toNode));
    if (encoder.content().isPresent() || encoder.legacy()) {
      added.add(new Passage(encoder, Peer.NGINX_RTMP, nginx(toNginx), toNginx));
    }
    added.add(new Passage(encoder, Peer.FLV_FILE, files, Transport.FILE));
    if (encoder.peer() == Peer.FFMPEG && encoder.transport() == Transport.RTMP) {
      var listener = FfmpegListener.start(folder, encoder.name());
      listeners.add(listener);
      added.add(new Passage(encoder, Peer.FFMPEG_LISTENER, listener, Transport.RTMP));
    }
    config.route("live/" + encoder.name(), added.stream().map(Passage::sink).toList());
    passages.addAll(added);
  }

  private MediaServer node(Transport transport) {
    return transport == Transport.RTMPS ? node.secured() : node;
  }

  private MediaServer nginx(Transport transport) {
    return transport == Transport.RTMPS ? new Secured(nginx, nginxTls.port()) : nginx;
  }

  List<Passage> passages() {
    return passages;
  }

  /** Starts the relay, and all encoders, each as soon as there is room for it. */
  void run() {
    // Records of each buffer's way, for all that waits for servers, need more than a relay does.
    relay =
        RelayProcess.start(
            folder, config.withTls(certificate.certificate(), certificate.key()), "-Xmx512m");
    var sent = WorkFolder.create(folder.resolve("sent"));
    for (var encoder : passages.stream().map(Passage::encoder).distinct().toList()) {
      Await.until("some encoder ends", MAX_RUN, () -> running() < AT_ONCE);
      var url =
          encoder.transport() == Transport.RTMPS
              ? config.securedUrl(encoder.name())
              : config.url(encoder.name());
      publishers.put(encoder, encoder.publish(sent, url, ca));
    }
  }

  /** Encoders at work, and streams that are still on their way to their servers. */
  private int running() {
    long encoders = publishers.values().stream().filter(each -> each.process().isAlive()).count();
    return Math.max((int) encoders, relay().api().streams());
  }

  private RelayProcess relay() {
    return requireNonNull(relay);
  }

  /** Waits until all encoders have ended, content with the relay, and their streams with them. */
  void awaitEnd() {
    publishers.values().forEach(Publisher::awaitSent);
    Await.until("no stream is left", MAX_END, () -> relay().api().streams() == 0);
    relay().stop();
  }

  /** Compares what arrived with what was sent, and tells the page. */
  void judge(Passage passage) {
    var encoder = passage.encoder();
    var publisher = requireNonNull(publishers.get(encoder));
    var sent = publisher.awaitSent();
    var recording = Recordings.settled(passage.server().recording(encoder.name()));
    var received = FlvFile.read(recording);
    var habits = passage.server().habits();
    var limited = encoder.content().filter(passage::isLimited);
    if (limited.isPresent()) {
      var content = limited.get();
      var expected = keptByNginx(sent, content);
      var kept = keptByNginx(received, content);
      assertThat(FlvComparison.faults(expected, kept, habits)).isEmpty();
      assertThat(media(received)).as("messages that it does not know").isNotEqualTo(media(sent));
      Findings.limited(passage.peer(), content, passage.transport());
      return;
    }
    assertThat(FlvComparison.faults(sent, received, habits)).isEmpty();
    assertThat(FrameHashes.of(recording))
        .isEqualTo(hashes.computeIfAbsent(publisher.sent(), FrameHashes::of));
    encoder
        .content()
        .ifPresent(
            what -> {
              Findings.passed(encoder.peer(), what, encoder.transport());
              Findings.passed(passage.peer(), what, passage.transport());
            });
  }

  /** The part of a stream of Enhanced RTMP that a server of before keeps whole. */
  private static FlvFile keptByNginx(FlvFile file, Content content) {
    Predicate<FlvMessage> kept =
        content == Content.MULTITRACK
            ? message -> message.track() == 0
            : message -> message.kind() == Kind.AUDIO;
    return new FlvFile(file.messages().stream().filter(kept).toList(), file.restBytes());
  }

  /** What decoders need. */
  private static long media(FlvFile file) {
    return file.messages().stream()
        .filter(message -> message.role() == Role.MEDIA || message.role() == Role.CONFIG)
        .map(FlvMessage::body)
        .distinct()
        .count();
  }

  @Override
  public void close() {
    publishers.values().forEach(Publisher::close);
    if (relay != null) {
      relay.close();
    }
    node.close();
    nginx.close();
    listeners.forEach(FfmpegListener::close);
  }
}
