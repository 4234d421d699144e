package io.rtmprelay.control.viewer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rtmprelay.control.Await;
import io.rtmprelay.control.Bodies;
import io.rtmprelay.media.FrameClass;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.media.MediaKind;
import io.rtmprelay.relay.viewer.Ending;
import io.rtmprelay.relay.viewer.Viewer;
import io.rtmprelay.relay.viewer.Viewing;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** A viewer on a loop of the test's choice, which takes what it gets at once or not at all. */
final class TestViewer implements Viewer {

  private final Executor loop;
  private boolean takes;
  private final List<Integer> numbers = new ArrayList<>();
  private final List<Integer> timesMs = new ArrayList<>();
  private final List<String> events = new ArrayList<>();
  private final ArrayDeque<MediaFrame> held = new ArrayDeque<>();
  private long heldBytes;
  private boolean gone;
  private @Nullable Ending ending;
  private int flushes;

  TestViewer(Executor loop, boolean takes) {
    this.loop = loop;
    this.takes = takes;
  }

  /** On its loop. */
  void leave(Viewing viewing) {
    loop.execute(
        () -> {
          viewing.leave();
          close();
        });
  }

  @Override
  public Executor loop() {
    return loop;
  }

  @Override
  public synchronized void begins() {
    events.add("begins");
  }

  @Override
  public synchronized void write(MediaFrame frame, int timestampMs) {
    if (gone) {
      throw new IllegalStateException("called after it had left");
    }
    if (frame.frameClass() == FrameClass.CONFIG) {
      events.add("config");
    }
    if (frame.kind() == MediaKind.VIDEO && frame.frameClass().isCoded()) {
      ByteBuf body = Unpooled.buffer(frame.body().length());
      frame.body().copyTo(0, body);
      numbers.add(Bodies.number(body));
      timesMs.add(timestampMs);
      events.add("video");
    }
    if (!takes) {
      held.add(frame.retain());
      heldBytes += frame.body().length();
    }
  }

  @Override
  public synchronized void flush() {
    flushes++;
  }

  @Override
  public synchronized void ended(Ending why) {
    if (ending != null || gone) {
      throw new IllegalStateException("told twice");
    }
    ending = why;
    close();
  }

  private synchronized void close() {
    gone = true;
    held.forEach(MediaFrame::release);
    held.clear();
  }

  /** From now on it takes all, and has taken what it held. */
  synchronized void takeAll() {
    takes = true;
    held.forEach(MediaFrame::release);
    held.clear();
    heldBytes = 0;
  }

  @Override
  public synchronized boolean isWritable() {
    return heldBytes < 100_000;
  }

  @Override
  public synchronized long pendingBytes() {
    return heldBytes;
  }

  synchronized List<Integer> numbers() {
    return List.copyOf(numbers);
  }

  synchronized List<Integer> timesMs() {
    return List.copyOf(timesMs);
  }

  synchronized List<String> events() {
    return List.copyOf(events);
  }

  synchronized int flushes() {
    return flushes;
  }

  synchronized @Nullable Ending ending() {
    return ending;
  }

  TestViewer awaitNumber(int number) {
    Await.until("frame " + number, () -> numbers().contains(number));
    return this;
  }

  TestViewer awaitEnding(Ending expected) {
    Await.until("the end: " + expected, () -> ending() == expected);
    return this;
  }
}
