package io.rtmprelay.media;

import io.netty.buffer.ByteBuf;
import io.rtmprelay.media.memory.Counted;
import io.rtmprelay.media.memory.MemoryAccount;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The thing relayed: one audio, video or data message with what a relay must know of its body.
 *
 * <p>Made on the stream's loop, immutable afterwards. A frame passed down is borrowed for the call;
 * who keeps it retains it and releases it in the same class, from any thread.
 */
public final class MediaFrame extends Counted {

  /** Track of a body that bundles several tracks, which {@link #parts()} tells apart. */
  public static final int BUNDLE = 256;

  /** The arrival of a frame that did not come over a network. */
  public static final long NEVER_ARRIVED = Long.MIN_VALUE;

  private final MediaKind kind;
  private final int timestampMs;
  private final WireImage body;
  private final TagHeader header;
  private @Nullable MemoryAccount account;
  private @Nullable Relatives relatives;
  private long arrivedAtNanos = NEVER_ARRIVED;

  /** What few frames have, so that the others need no room for it. */
  private static final class Relatives {
    /** Of a repeat. */
    private @Nullable MediaFrame original;

    /** Of a bundle: a view of each of its tracks. */
    private @Nullable List<MediaFrame> parts;

    private @Nullable BodyLayout layout;

    /** Of a view. */
    private @Nullable MediaFrame bundle;

    /** Of a view: its track in a body of its own. */
    private @Nullable MediaFrame alone;
  }

  private MediaFrame(MediaKind kind, int timestampMs, WireImage body, TagHeader header) {
    this.kind = kind;
    this.timestampMs = timestampMs;
    this.body = body;
    this.header = header;
  }

  /**
   * Makes a frame of {@code body} and takes over the caller's reference to it.
   *
   * @param timestampMs milliseconds modulo 2^32
   */
  public static MediaFrame of(MediaKind kind, int timestampMs, WireImage body) {
    return new MediaFrame(kind, timestampMs, body, TagHeader.read(kind, body));
  }

  /**
   * The same message at another time, on the memory of this frame, which it holds, and so keeps
   * charged, until it is freed itself.
   *
   * @param timestampMs milliseconds modulo 2^32
   */
  public MediaFrame again(int timestampMs) {
    MediaFrame repeat = new MediaFrame(kind, timestampMs, body, header);
    repeat.relatives().original = retain();
    return repeat;
  }

  /**
   * This message with another body; charged like this one, and the caller's to release.
   *
   * @param plain the body without any framing; neither moved nor released
   */
  public MediaFrame rewritten(ByteBuf plain) {
    MediaFrame made = of(kind, timestampMs, body.rewritten(plain));
    made.arrivedAtNanos = arrivedAtNanos;
    MemoryAccount payer = payer();
    if (payer != null) {
      made.chargeTo(payer);
    }
    return made;
  }

  /** Whether the body bundles several tracks. */
  public boolean isBundle() {
    return header.track() == BUNDLE;
  }

  /**
   * The tracks of a {@linkplain #isBundle() bundle}, in the order of the body: each has its own
   * header and the body of the bundle. They are views, good for as long as the bundle is held and
   * never to be retained; who keeps one track keeps what {@link #alone()} makes of it. On the
   * stream's loop only.
   */
  public List<MediaFrame> parts() {
    Relatives mine = relatives();
    if (mine.parts == null) {
      List<MediaFrame> made = new ArrayList<>(2);
      mine.layout = BodyLayout.of(this);
      for (BodyLayout.Track track : mine.layout.tracks()) {
        MediaFrame part = new MediaFrame(kind, timestampMs, body, mine.layout.header(this, track));
        part.arrivedAtNanos = arrivedAtNanos;
        part.relatives().bundle = this;
        made.add(part);
      }
      mine.parts = made;
    }
    return mine.parts;
  }

  private Relatives relatives() {
    Relatives mine = relatives;
    if (mine == null) {
      mine = new Relatives();
      relatives = mine;
    }
    return mine;
  }

  /**
   * Of one of the {@linkplain #parts() parts} of a bundle: the same track in a body without the
   * others (OneTrack), made once and held by the bundle; else the frame itself. Who keeps it
   * retains it. On the stream's loop only.
   */
  public MediaFrame alone() {
    MediaFrame whole = relatives == null ? null : relatives.bundle;
    BodyLayout layout = layoutOf(whole);
    if (whole == null || layout == null) {
      return this;
    }
    Relatives mine = relatives();
    if (mine.alone == null) {
      ByteBuf one = layout.oneTrack(body, track());
      try {
        mine.alone = whole.rewritten(one);
      } finally {
        one.release();
      }
    }
    return mine.alone;
  }

  private static @Nullable BodyLayout layoutOf(@Nullable MediaFrame bundle) {
    return bundle == null || bundle.relatives == null ? null : bundle.relatives.layout;
  }

  public MediaKind kind() {
    return kind;
  }

  /** Milliseconds modulo 2^32, as the source stamped it. Compare by signed difference. */
  public int timestampMs() {
    return timestampMs;
  }

  public WireImage body() {
    return body;
  }

  /** What the body's first bits say. */
  public TagHeader header() {
    return header;
  }

  public FrameClass frameClass() {
    return header.frameClass();
  }

  /** Track id, 0 to 255, or {@link #BUNDLE}. Ids of audio and video overlap. */
  public int track() {
    return header.track();
  }

  /** Bytes of the body that are this track's: all, but for one of the parts of a bundle. */
  public int trackBytes() {
    BodyLayout layout = relatives == null ? null : layoutOf(relatives.bundle);
    if (layout == null) {
      return body.length();
    }
    BodyLayout.Track part = layout.track(track());
    return part.to() - part.from();
  }

  /** Composition time in milliseconds: presentation time less timestamp; may be negative. */
  public int compositionMs() {
    int at = header.compositionAt();
    return at < 0
        ? 0
        : (body.byteAt(at) << 24 | body.byteAt(at + 1) << 16 | body.byteAt(at + 2) << 8) >> 8;
  }

  /** Notes when this frame's last byte was read; before it is passed on. */
  public void arrivedAt(long nanos) {
    arrivedAtNanos = nanos;
  }

  /** On the clock of {@link System#nanoTime}, or {@link #NEVER_ARRIVED}. */
  public long arrivedAtNanos() {
    return arrivedAtNanos;
  }

  /** Bytes of memory this frame holds. */
  public int heldBytes() {
    return body.heldBytes();
  }

  /** Whether somebody pays for this frame. */
  public boolean isCharged() {
    return payer() != null;
  }

  private @Nullable MemoryAccount payer() {
    MediaFrame original = original();
    return account != null || original == null ? account : original.payer();
  }

  private @Nullable MediaFrame original() {
    return relatives == null ? null : relatives.original;
  }

  /** Charges this frame to {@code account} until it is freed; at most once in a frame's life. */
  public void chargeTo(MemoryAccount account) {
    if (isCharged()) {
      throw new IllegalStateException("frame is charged already");
    }
    this.account = account;
    account.charge(heldBytes());
  }

  @Override
  protected void deallocate() {
    releaseParts();
    MediaFrame original = original();
    if (original != null) {
      original.release();
      return;
    }
    int held = heldBytes();
    body.release();
    if (account != null) {
      account.discharge(held);
    }
  }

  private void releaseParts() {
    if (relatives == null || relatives.parts == null) {
      return;
    }
    for (MediaFrame part : relatives.parts) {
      if (part.relatives != null && part.relatives.alone != null) {
        part.relatives.alone.release();
      }
    }
  }

  @Override
  public MediaFrame retain() {
    super.retain();
    return this;
  }

  @Override
  public MediaFrame touch(@Nullable Object hint) {
    body.touch(hint);
    return this;
  }
}
