package io.rtmprelay.rtmp.chunk;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Writes messages as chunks in a random one of the ways that the format allows: any header format
 * that fits, any interleaving, any changes of the chunk size, both kinds of extended continuation.
 */
final class RandomWire {

  /** What a receiver knows of a chunk stream. */
  private static final class Lane {
    private boolean used;
    private int time;
    private int field;
    private boolean fieldIsAbsolute;
    private int length;
    private int typeId;
    private int streamId;
  }

  /** A message of which some is written. */
  private static final class Open {
    private final int csid;
    private final RawMessage message;
    private int written;

    private Open(int csid, RawMessage message) {
      this.csid = csid;
      this.message = message;
    }
  }

  private final Wire wire = new Wire();
  private final Map<Integer, Lane> lanes = new HashMap<>();
  private final List<RawMessage> completed = new ArrayList<>();
  private final SplittableRandom random;
  private final boolean repeatsTime;
  private int chunkSize = 128;

  RandomWire(long seed) {
    random = new SplittableRandom(seed);
    repeatsTime = random.nextBoolean();
  }

  /** Writes all messages, those of one chunk stream in their order. */
  RandomWire write(List<RawMessage> messages, int[] csids) {
    List<RawMessage> waiting = new ArrayList<>(messages);
    List<Open> open = new ArrayList<>();
    while (!waiting.isEmpty() || !open.isEmpty()) {
      if (random.nextInt(8) == 0) {
        changeChunkSize();
      }
      boolean opens = !waiting.isEmpty() && (open.isEmpty() || random.nextInt(3) == 0);
      int csid = csids[random.nextInt(csids.length)];
      if (opens && open.stream().noneMatch(o -> o.csid == csid)) {
        Open next = new Open(csid, waiting.removeFirst());
        begin(next);
        continueWith(next, open);
      } else if (!open.isEmpty()) {
        Open next = open.remove(random.nextInt(open.size()));
        Lane lane = lane(next.csid);
        wire.bare(next.csid);
        if (repeatsTime && extended(lane.field)) {
          wire.int32(random.nextBoolean() ? lane.field : lane.time);
        }
        continueWith(next, open);
      }
    }
    // Ends the doubt whether the last bytes were a repeated time.
    RawMessage last = RawMessage.of(3, 0, 0, new byte[] {0x55, 0x55, 0x55, 0x55});
    wire.full(40_000, 0, 4, 3, 0).chunks(last.body().array(), chunkSize, 40_000);
    completed.add(last);
    return this;
  }

  byte[] toBytes() {
    return wire.toBytes();
  }

  /** The messages in the order in which they end. */
  List<RawMessage> completed() {
    return completed;
  }

  private Lane lane(int csid) {
    return lanes.computeIfAbsent(csid, key -> new Lane());
  }

  private void changeChunkSize() {
    int size = 1 << random.nextInt(14);
    size += random.nextInt(size);
    byte[] body = {0, 0, (byte) (size >> 8), (byte) size};
    wire.full(40_001, 0, 4, 1, 0).chunks(body, chunkSize, 40_001);
    chunkSize = size;
  }

  private void begin(Open open) {
    RawMessage message = open.message;
    Lane lane = lane(open.csid);
    int length = message.body().remaining();
    int delta = message.timestampMs() - lane.time;
    int most = mostCompactFormat(lane, message, delta);
    int format = most == 0 ? 0 : random.nextInt(most + 1);
    switch (format) {
      case 0 -> {
        lane.field = message.timestampMs();
        wire.full(open.csid, field(lane.field), length, message.typeId(), message.streamId());
      }
      case 1 -> {
        lane.field = delta;
        wire.delta(open.csid, field(delta), length, message.typeId());
      }
      case 2 -> {
        lane.field = delta;
        wire.deltaOnly(open.csid, field(delta));
      }
      default -> wire.bare(open.csid);
    }
    if (extended(lane.field) && (format < 3 || repeatsTime)) {
      wire.int32(lane.field);
    }
    lane.fieldIsAbsolute = format == 0 || (format == 3 && lane.fieldIsAbsolute);
    lane.used = true;
    lane.time = message.timestampMs();
    lane.length = length;
    lane.typeId = message.typeId();
    lane.streamId = message.streamId();
  }

  private static int mostCompactFormat(Lane lane, RawMessage message, int delta) {
    if (!lane.used || message.streamId() != lane.streamId) {
      return 0;
    }
    if (message.body().remaining() != lane.length || message.typeId() != lane.typeId) {
      return 1;
    }
    // A long absolute time is not repeated as a delta (C4).
    boolean repeated =
        delta == lane.field
            && (!lane.fieldIsAbsolute || Integer.compareUnsigned(delta, 5_000) <= 0);
    return repeated ? 3 : 2;
  }

  private void continueWith(Open next, List<Open> open) {
    byte[] body = next.message.body().array();
    int to = Math.min(body.length, next.written + chunkSize);
    wire.raw(body, next.written, to);
    next.written = to;
    if (to == body.length) {
      completed.add(next.message);
    } else {
      open.add(next);
    }
  }

  private static boolean extended(int field) {
    return Integer.compareUnsigned(field, 0xFFFFFF) >= 0;
  }

  private static int field(int value) {
    return extended(value) ? 0xFFFFFF : value;
  }
}
