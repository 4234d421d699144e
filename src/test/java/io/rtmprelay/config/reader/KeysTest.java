package io.rtmprelay.config.reader;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.yaml.ConfigFault;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each key with values that fit and values that do not. */
class KeysTest {

  /** {@code a.b.c} and a value as nested mappings. */
  private static String yaml(String path, String value) {
    String[] keys = path.split("\\.");
    return String.join(": {", keys) + ": " + value + "}".repeat(keys.length - 1);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @DisplayName("a value within bounds is taken")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          node.name | relay-1
          node.name | 7
          node.data | /var/lib/relay
          ingest | [{ port: 0 }, { port: 0 }]
          ingest | [{ proxyProtocol: { from: [10.0.0.0/8, 192.0.2.1, 'fd00::/8'] } }]
          ingest | [{ host: '::', port: 65535 }]
          ingest | [{ host: relay.example, port: 1 }]
          admin.host | localhost
          admin.host | '"::1"'
          admin.port | 0
          threads.media | 1
          threads.media | 256
          limits.memory | 1MiB
          limits.memory | 716MiB
          limits.connections | 1
          limits.connectionsPerAddress | 1000000
          limits.messageSize | 64KiB
          limits.messageSize | 16MiB
          limits.handshakesPerSecond.total | 1
          limits.handshakesPerSecond.perAddress | 1000000
          limits.sinkTargets | []
          limits.sinkTargets | ['*.example', 'h.example:1936', 10.0.0.0/8, '[fd00::]/8:443']
          limits.handshake | 100ms
          limits.handshake | 5m
          limits.publisherIdle | 1s
          limits.bitrate | 10kbps
          limits.bitrate | 100Gbps
          stream.memory | 64KiB
          stream.memory | 512MiB
          stream.grace | 0s
          stream.grace | 1h
          stream.gap | idle
          stream.onDuplicate | reject
          stream.onDuplicate | replace
          stream.onDuplicate | standby
          sink.queue.bytes | 65536
          sink.queue.time | 100ms
          sink.connectTimeout | 5m
          sink.replyTimeout | 100ms
          sink.stallTimeout | 100ms
          sink.retry.first | 10ms
          sink.retry.factor | 1.5
          sink.retry.max | 24h
          sink.retry.giveUpAfter | never
          sink.retry.giveUpAfter | 10ms
          sink.retry.giveUpAfter | 8760h
          sink.end | close
          sink.enhanced | on
          sink.enhanced | yes
          sink.enhanced | false
          sink.start | gop
          sink.tracks | all
          sink.tracks.video | all
          sink.tracks.video | [0]
          sink.tracks.audio | []
          sink.tracks.audio | [255, 0]
          sink.codecs | any
          sink.codecs | [avc1, .mp3, Opus, '2', 15]
          sink.hevc | legacy
          sink.hevc | enhanced
          cluster.enabled | off
          cluster.enabled | no
          cluster | { enabled: on, secret: 16-long-at-least, peers: [a] }
          cluster | { enabled: on, secret: 16-long-at-least, dns: nodes.relay.svc }
          cluster | { enabled: on, secret: 16-long-at-least, nodes: 1 }
          cluster.secret | 16-long-at-least
          cluster.host | '"::"'
          cluster.advertise | node-1.example
          cluster.members | 1
          cluster.bus | 65535
          cluster.peers | [10.0.0.1, 'a.example:5701', '[fd00::1]:5701', 'fd00::1']
          cluster.dns | nodes.relay.svc
          cluster.nodes | 100
          cluster.quorum | 2
          cluster.detection | 2s
          cluster.detection | 60s
          cluster.tls | on
          drain.deadline | 30s
          admin.tokens | []
          admin.tokens | [{ name: ops, role: admin, secret: abc }, { name: a@b, secret: abd }]
          admin.metrics | open
          viewers | []
          events |
          routes |
          """)
  void good(String path, String value) {
    Candidate.of(yaml(path, value == null ? "" : value)).config();
  }

  @ParameterizedTest(name = "{0}: {1}")
  @DisplayName("a value out of bounds or of another type is told with what is wrong")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          node.name | a/b | must be 1 to 63 letters
          node.name | [a] | must be a single value, but is a list
          node.data | '""' | must be a path
          node | relay-1 | must be a mapping (key: value), but is a single value
          ingest | {} | must be a list (- item), but is a mapping
          ingest | [] | must have at least one listener
          admin.port | 65536 | must be a whole number from 0 to 65535, but is 65536
          admin.port | -1 | must be a whole number from 0 to 65535, but is -1
          admin.port | '"80"' | must be a whole number from 0 to 65535, but is "80"
          admin.port | 80.5 | must be a whole number from 0 to 65535, but is 80.5
          admin.port | 99999999999999999999 | must be a whole number from 0 to 65535
          admin.host | 0.0.0.0 | must be a loopback address
          admin.host | '"::"' | must be a loopback address
          admin.host | 127.0.0.1:80 | must be a host name or an address
          admin.host | 127.evil.example | must be a loopback address
          threads.media | 0 | must be a whole number from 1 to 256, but is 0
          threads.media | many | must be a whole number from 1 to 256, but is many
          limits.memory | 717MiB | is 717MiB, but must be at most 716MiB, 70 % of the JVM's direct memory of 1GiB
          limits.memory | 1023KiB | must be from 1MiB to 1024GiB, but is 1023KiB
          limits.memory | 16Mb | must be a size such as
          limits.connections | 0 | must be a whole number from 1 to 1000000, but is 0
          limits.messageSize | 17MiB | must be from 64KiB to 16MiB, but is 17MiB
          limits.connectionsPerAddress | 1000001 | must be a whole number from 1 to 1000000
          limits.handshakesPerSecond.total | 0 | must be a whole number from 1 to 1000000
          limits.handshakesPerSecond.perAddress | 0 | must be a whole number from 1 to 1000000
          limits.handshakesPerSecond | 5 | must be a mapping
          limits.handshake | 99ms | must be from 100ms to 5m, but is 99ms
          limits.handshake | 10 | must be a time such as 500ms, 10s, 2m or 1h, from 100ms to 5m, but is 10
          limits.publisherIdle | 2h | must be from 1s to 1h, but is 2h
          limits.bitrate | 9kbps | must be from 10kbps to 100Gbps, but is 9kbps
          limits.bitrate | 5000000 | must be a rate such as
          stream.memory | 513MiB | must be from 64KiB to 512MiB, but is 513MiB
          stream.grace | 61m | must be from 0s to 1h, but is 61m
          limits.sinkTargets | h.example | must be a list (- item), but is a single value
          limits.sinkTargets | { hosts: [h] } | must be a list (- item), but is a mapping
          stream.grace | never | must be a time such as
          stream.gap | black | must be one of idle, freeze, but is black
          stream.onDuplicate | off | must be one of reject, replace, standby, but is off
          sink.queue.bytes | 65535 | must be from 64KiB to 1GiB, but is 65535
          sink.queue.time | 11m | must be from 100ms to 10m
          sink.connectTimeout | 0s | must be from 100ms to 5m, but is 0s
          sink.replyTimeout | 6m | must be from 100ms to 5m
          sink.stallTimeout | soon | must be a time such as
          sink.retry.first | 9ms | must be from 10ms to 1d, but is 9ms
          sink.retry.first | 31s | max is 30s, but must be at least first, which is 31s
          sink.retry.max | 100ms | max is 100ms, but must be at least first, which is 500ms
          sink.retry.factor | 0.5 | must be a number from 1.0 to 10.0, but is 0.5
          sink.retry.factor | 11 | must be a number from 1.0 to 10.0, but is 11
          sink.end | maybe | must be one of unpublish, close, but is maybe
          sink.enhanced | 1 | must be one of auto, on, off, but is 1
          sink.localAddress | host.example | must be an IPv4 or IPv6 address of this machine
          sink.localAddress | 0.0.0.0 | must be an IPv4 or IPv6 address of this machine
          sink.localAddress | '"[::1]"' | must be an IPv4 or IPv6 address of this machine
          sink.localAddress | "10.0.0.1:80" | must be an IPv4 or IPv6 address of this machine
          sink.localAddress | fe80::1%nowhere0 | must be an IPv4 or IPv6 address of this machine
          sink.start | now | must be one of auto, key, gop, but is now
          sink.tracks | some | must be all, or a choice as in { video: [0], audio: [0, 1] }
          sink.tracks.video | 0 | must be all, or a list of track ids as in [0, 1]
          sink.codecs | [] | must name a codec at least
          sink.codecs | avc1 | must be any, or a list as in [avc1, mp4a]
          sink.hevc | hvc1 | must be one of asis, enhanced, legacy, but is hvc1
          cluster.enabled | perhaps | must be on or off, but is perhaps
          cluster.secret | 15-long-too-few | must have at least 16 characters
          cluster.host | a b | must be a host name or an address
          cluster.advertise | 0.0.0.0 | must be a host by which the other nodes reach this one
          cluster.members | 0 | must be a whole number from 1 to 65535
          cluster.bus | 5701 | is the port of cluster.members already
          cluster.media | 5702 | is the port of another inner listener already
          cluster.nodes | 0 | must be a whole number from 1 to 100
          cluster.quorum | 4 | must be a whole number from 1 to 3
          cluster.detection | 1s | must be from 2s to 1m
          """)
  void bad(String path, String value, String words) {
    ConfigFault fault = Candidate.of(yaml(path, value)).fault();
    assertThat(fault.path()).isEqualTo(path);
    assertThat(fault.line()).isEqualTo(1);
    assertThat(fault.message()).contains(words);
  }
}
