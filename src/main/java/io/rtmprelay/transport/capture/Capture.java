package io.rtmprelay.transport.capture;

import io.netty.buffer.ByteBuf;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.media.WireImage;
import io.rtmprelay.relay.budget.MemoryBudget;
import io.rtmprelay.relay.budget.StreamAccount;
import io.rtmprelay.rtmp.session.capture.CaptureWriter;
import io.rtmprelay.rtmp.session.capture.MessageTap;
import io.rtmprelay.rtmp.session.capture.Said;
import io.rtmprelay.transport.loop.MediaLoop;
import io.rtmprelay.transport.publish.Publisher;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What one publisher sends, held by reference until somebody takes it as the bytes of a capture.
 *
 * <p>The connection's loop offers, one other thread takes; neither waits for the other. What waits
 * is bounded and charged to the process; what comes beyond that is lost to the capture alone, which
 * says so.
 */
public final class Capture implements MessageTap {

  /** Longest capture, in bytes. */
  public static final int MAX_BYTES = 16 << 20;

  /** What may wait for who takes it: more than comes between two looks, a long keyframe too. */
  static final int MAX_WAITING_BYTES = 4 << 20;

  /** Smallest of messages cost more than their bytes. */
  static final int MAX_WAITING_MESSAGES = 4096;

  private static final int MESSAGE_BYTES = MAX_WAITING_BYTES / MAX_WAITING_MESSAGES;

  /** How much is taken at once. */
  private static final int TAKE_BYTES = 256 << 10;

  /** Room left for the last records. */
  private static final int END_BYTES = 1024;

  /** One message, and what was lost right before it. */
  private record Piece(
      int atMs,
      int typeId,
      int streamId,
      int timestampMs,
      WireImage body,
      int lostMessages,
      long lostBytes) {}

  private final StreamAccount account;
  private final String about;
  private final long beganAtNanos = System.nanoTime();
  private final ConcurrentLinkedQueue<Piece> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicReference<@Nullable String> ending = new AtomicReference<>();
  private volatile @Nullable Publisher source;
  private volatile boolean abandoned;

  private final AtomicInteger lostMessages = new AtomicInteger();
  private final AtomicLong lostBytes = new AtomicLong();

  // The taker's
  private final CaptureWriter writer = new CaptureWriter(MediaLoop.ALLOCATOR);
  private final List<MediaFrame> configs = new ArrayList<>();
  private volatile @Nullable List<Said> dialogue;
  private boolean begun;
  private boolean over;
  private long takenBytes;

  /**
   * @param memory that is charged for what waits
   * @param about a JSON object that stands first
   */
  public Capture(MemoryBudget memory, String about) {
    this.account = memory.open(MAX_WAITING_BYTES);
    this.about = about;
  }

  /**
   * Begins to listen in to {@code publisher}.
   *
   * @return whether it publishes; if not, nothing comes. On the publisher's loop
   */
  public boolean listenTo(Publisher publisher) {
    List<Said> said = publisher.capturePoint().listen(this);
    source = publisher;
    if (said == null) {
      return false;
    }
    dialogue = said;
    return true;
  }

  /**
   * Adds what a decoder has to be told first; borrowed. On the stream's loop, before anything is
   * taken.
   */
  public void config(MediaFrame frame) {
    configs.add(frame.retain());
  }

  @Override
  public void message(int typeId, int streamId, int timestampMs, WireImage body) {
    if (ending.get() != null) {
      return;
    }
    int held = Math.max(body.heldBytes(), MESSAGE_BYTES);
    if (account.heldBytes() + held > MAX_WAITING_BYTES || account.mustShed()) {
      lostMessages.incrementAndGet();
      lostBytes.addAndGet(body.length());
      return;
    }
    account.charge(held);
    body.retain();
    waiting.add(
        new Piece(
            elapsedMs(),
            typeId,
            streamId,
            timestampMs,
            body,
            lostMessages.getAndSet(0),
            lostBytes.getAndSet(0)));
    if (abandoned) { // who did that may not have seen this one
      releaseWaiting();
    }
  }

  private int elapsedMs() {
    return (int) TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganAtNanos);
  }

  @Override
  public void ended(String reason) {
    ending.compareAndSet(null, reason);
  }

  /** Ends the capture; what waits can still be taken. The taker's. */
  public void stop(String reason) {
    ended(reason);
    Publisher listened = source;
    if (listened != null) {
      listened.loop().run(() -> listened.capturePoint().leave(this));
    }
  }

  /**
   * The bytes that are ready, the caller's to release; null if none are. The taker's, and not again
   * after {@link #isOver}.
   */
  public @Nullable ByteBuf take() {
    String why = ending.get(); // what came before the end is in the queue by now
    ByteBuf out = MediaLoop.ALLOCATOR.buffer();
    begin(out);
    for (Piece piece = waiting.peek();
        piece != null && out.readableBytes() < TAKE_BYTES;
        piece = waiting.peek()) {
      int length = piece.body().length();
      if (takenBytes + out.readableBytes() + length + length / 1024 + END_BYTES > MAX_BYTES) {
        stop("it has reached " + MAX_BYTES + " bytes");
        why = ending.get();
        releaseWaiting();
        break;
      }
      waiting.poll();
      write(out, piece);
    }
    if (why != null && waiting.isEmpty()) {
      end(out, why);
    }
    takenBytes += out.readableBytes();
    if (!out.isReadable()) {
      out.release();
      return null;
    }
    return out;
  }

  private void begin(ByteBuf out) {
    List<Said> said = dialogue;
    if (!begun && said != null) {
      begun = true;
      writer.begin(out, about);
      said.forEach(command -> writer.said(out, command));
    }
  }

  private void write(ByteBuf out, Piece piece) {
    if (piece.lostMessages() > 0) {
      writer.lost(out, piece.atMs(), piece.lostMessages(), piece.lostBytes());
    }
    if (CaptureWriter.isMedia(piece.typeId())) {
      tellConfigs(out, piece);
    }
    writer.message(
        out, piece.atMs(), piece.typeId(), piece.streamId(), piece.timestampMs(), piece.body());
    release(piece);
  }

  /** At the time of the first media, as a sink would be told them (F31). */
  private void tellConfigs(ByteBuf out, Piece first) {
    for (MediaFrame config : configs) {
      writer.message(
          out, 0, config.kind().typeId(), first.streamId(), first.timestampMs(), config.body());
      config.release();
    }
    configs.clear();
  }

  private void end(ByteBuf out, String why) {
    int lost = lostMessages.get();
    if (lost > 0) {
      writer.lost(out, elapsedMs(), lost, lostBytes.get());
    }
    writer.end(out, elapsedMs(), why);
    over = true;
    close();
  }

  /** Whether all was taken, the end included. */
  public boolean isOver() {
    return over;
  }

  /** Nobody takes anything any more. The taker's; may be called again. */
  public void abandon() {
    if (!over) {
      over = true;
      stop("nobody reads it any more");
      close();
    }
  }

  private void close() {
    abandoned = true;
    releaseWaiting();
    configs.forEach(MediaFrame::release);
    configs.clear();
    writer.close();
    account.close();
  }

  private void releaseWaiting() {
    for (Piece piece = waiting.poll(); piece != null; piece = waiting.poll()) {
      release(piece);
    }
  }

  private void release(Piece piece) {
    account.discharge(Math.max(piece.body().heldBytes(), MESSAGE_BYTES));
    piece.body().release();
  }
}
