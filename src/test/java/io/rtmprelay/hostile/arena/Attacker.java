package io.rtmprelay.hostile.arena;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.control.Bodies;
import io.rtmprelay.it.process.Await;
import io.rtmprelay.it.rtmp.ChunkInput;
import io.rtmprelay.it.rtmp.RtmpMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A peer that says what it likes over a socket of its own, byte by byte if need be. For one thread;
 * another one reads what the relay says.
 */
public final class Attacker implements AutoCloseable {

  /** Longer than any reaction takes, shorter than any deadline of the relay. */
  static final Duration LIMIT = Duration.ofSeconds(15);

  private static final int HANDSHAKE_BYTES = 1 + 2 * 1536;
  private static final int LARGE_CHUNK = 65_536;
  private static final int VIDEO_CSID = 6;
  private static final String START = "NetStream.Publish.Start";
  private static final AtomicInteger NAMES = new AtomicInteger();

  private final Witness witness;
  private final Socket socket = new Socket();
  private final OutputStream out;
  private final String name = "a" + NAMES.incrementAndGet();
  private final List<RtmpMessage> replies = new CopyOnWriteArrayList<>();
  private volatile byte[] opening = {};
  private volatile boolean closed;
  private boolean published;
  private boolean configured;
  private int chunkSize = 128;
  private int number;

  Attacker(Witness witness, int port, String from) {
    this.witness = witness;
    try {
      socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
      socket.setTcpNoDelay(true);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      out = socket.getOutputStream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().name("attacker").start(this::read);
  }

  private void read() {
    try (InputStream in = socket.getInputStream()) {
      opening = in.readNBytes(HANDSHAKE_BYTES);
      ChunkInput chunks = new ChunkInput(in);
      while (true) {
        replies.add(chunks.next());
      }
    } catch (IOException e) {
      // The relay ended the connection, however it did.
    } finally {
      closed = true;
    }
  }

  // To the relay

  /** Writes all in one piece; what a closed connection does not take is nobody's loss. */
  public Attacker send(Bytes bytes) {
    return send(bytes.toBytes());
  }

  public Attacker send(byte... bytes) {
    try {
      out.write(bytes);
      out.flush();
    } catch (IOException e) {
      // Whether the relay may close is for the test to say.
    }
    return this;
  }

  /** One well-formed message on a message stream, at time 0. */
  public Attacker message(int type, int streamId, Bytes body) {
    return message(type, streamId, 0, body);
  }

  public Attacker message(int type, int streamId, long timeMs, Bytes body) {
    int csid = type == Bytes.COMMAND || type == Bytes.COMMAND_AMF3 ? 3 : type < 7 ? 2 : 4;
    return send(new Bytes().message(csid, type, streamId, timeMs, body.toBytes(), chunkSize));
  }

  /** A command about the connection. */
  public Attacker command(Bytes values) {
    return message(Bytes.COMMAND, 0, values);
  }

  /** A command about the one stream. */
  public Attacker streamCommand(Bytes values) {
    return message(Bytes.COMMAND, 1, values);
  }

  /** Announces another chunk size, and uses it. */
  public Attacker chunkSize(int bytes) {
    message(1, 0, new Bytes().u32(bytes));
    chunkSize = bytes;
    return this;
  }

  /** The plain handshake. */
  public Attacker handshaken() {
    return send(new Bytes().u8(3).zeros(8).times(1528, Bytes.of(7)).zeros(1536));
  }

  /** Handshake and connect, up to the relay's answer. */
  public Attacker connected() {
    return connected("attack");
  }

  /** The same, to a route of its own. */
  public Attacker connected(String app) {
    handshaken().command(connect(app)).awaitReply("NetConnection.Connect.Success");
    return chunkSize(LARGE_CHUNK);
  }

  /** The connect command. */
  public static Bytes connect(String app) {
    return Bytes.command("connect", 1).object().name("app").string(app).end();
  }

  /** All up to the relay's leave to publish. */
  public Attacker published() {
    return connected().publish();
  }

  /** Publishes a name of its own on stream 1. */
  public Attacker publish() {
    long before = heard(START);
    command(Bytes.command("createStream", 2).nil());
    streamCommand(publish(name));
    return isPublished(before);
  }

  private Attacker isPublished(long before) {
    Await.until(START, LIMIT, () -> closed || heard(START) > before, () -> "but " + this);
    assertThat(heard(START)).as("%s of %s", START, this).isGreaterThan(before);
    published = true;
    configured = false;
    return this;
  }

  /** From here on in chunks of a size that was announced in another way. */
  public Attacker chunkSizeIs(int announcedBytes) {
    chunkSize = announcedBytes;
    return this;
  }

  public static Bytes publish(String name) {
    return Bytes.command("publish", 3).nil().string(name).string("live");
  }

  /** Awaits leave for a publish that was asked for in another way. */
  public Attacker awaitPublished() {
    return isPublished(0);
  }

  public String name() {
    return name;
  }

  /** One body of video on the one stream. */
  public Attacker video(Bytes body) {
    return video(40L * number, body.toBytes());
  }

  private Attacker video(long timeMs, byte[] body) {
    return send(new Bytes().message(VIDEO_CSID, Bytes.VIDEO, 1, timeMs, body, chunkSize));
  }

  /** One body of audio on the one stream. */
  public Attacker audio(Bytes body) {
    return message(Bytes.AUDIO, 1, 40L * number, body);
  }

  /** A keyframe of AVC with a number of its own, behind the header if that was not sent yet. */
  public Attacker keyframe() {
    number++;
    if (!configured) {
      configured = true;
      video(40L * number, Bodies.videoHeader());
    }
    return video(40L * number, Bodies.key(number, 64));
  }

  /** The connection resets. */
  public void reset() {
    try {
      socket.setSoLinger(true, 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    close();
  }

  /** Says no more, but listens on. */
  public Attacker halfClose() {
    try {
      socket.shutdownOutput();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  // From the relay

  /** S0 to S2, or what else came in their place. */
  public byte[] opening() {
    return opening.clone();
  }

  public Attacker awaitHandshake() {
    Await.until("handshake", LIMIT, () -> opening.length == HANDSHAKE_BYTES);
    return this;
  }

  public List<RtmpMessage> replies() {
    return replies;
  }

  /** The replies that are commands. */
  public List<RtmpMessage> answers() {
    return replies.stream().filter(RtmpMessage::isCommand).toList();
  }

  /** How many of the replies hold {@code text}. */
  public long heard(String text) {
    return replies.stream().filter(reply -> text(reply).contains(text)).count();
  }

  private static String text(RtmpMessage reply) {
    return new String(reply.body(), StandardCharsets.ISO_8859_1);
  }

  public Attacker awaitReply(String text) {
    Await.until("the reply " + text, LIMIT, () -> closed || heard(text) > 0, () -> "but " + this);
    assertThat(heard(text)).as("%s in %s", text, this).isPositive();
    return this;
  }

  public boolean isClosed() {
    return closed;
  }

  /** Reaction C: the relay ends the connection at once. */
  public void assertClosed() {
    Await.until("the end of the connection", LIMIT, () -> closed, () -> "but " + this);
  }

  /** Reaction R: an error status that holds {@code code}, then the end of the connection. */
  public void assertRefused(String code) {
    assertClosed();
    assertThat(replies)
        .as("%s", this)
        .anySatisfy(
            reply ->
                assertThat(text(reply)).contains(code).containsAnyOf("_error", "level\2\0\5error"));
  }

  /** Reactions D and I: the session goes on, and what it publishes is relayed. */
  public Attacker assertAlive() {
    if (!published) {
      publish();
    }
    keyframe();
    Await.until(
        "the keyframe " + number,
        LIMIT,
        () -> closed || witness.hasKey(name, number),
        () -> "but " + this + ", " + relayed().size() + " messages were relayed");
    assertThat(witness.hasKey(name, number)).as("relayed by %s", this).isTrue();
    return this;
  }

  /** What arrived of it at the other end of the relay. */
  public List<RtmpMessage> relayed() {
    return witness.media(name);
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return name
        + (closed ? " is closed" : " is open")
        + ", the relay said "
        + replies.stream().map(reply -> reply.type() + " " + text(reply)).toList();
  }
}
