package io.rtmprelay.control.viewer;

import io.rtmprelay.control.observe.ViewerObserver;
import io.rtmprelay.relay.SinkStats;
import io.rtmprelay.relay.Stream;
import io.rtmprelay.relay.life.StreamState;
import io.rtmprelay.relay.viewer.Audience;
import io.rtmprelay.relay.viewer.Ending;
import io.rtmprelay.relay.viewer.Viewer;
import io.rtmprelay.relay.viewer.ViewerSettings;
import io.rtmprelay.relay.viewer.Viewing;
import io.rtmprelay.transport.loop.MediaLoop;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Those who watch one stream, each a sink of it that nobody dials. Owned by the stream's loop, but
 * for {@link #join} and where it says so.
 */
public final class StreamAudience implements Audience {

  /** How often viewers that drain before their end are looked at. */
  private static final long DRAIN_LOOK_MS = 20;

  private final Stream stream;
  private final MediaLoop loop;
  private final ViewerSettings settings;
  private final ViewerObserver observer;
  private boolean showsGaps;
  private final Set<Seat> seats = new LinkedHashSet<>();
  private long joined;
  private volatile int size;
  private boolean closed;
  private @Nullable Runnable whenOver;

  /**
   * @param showsGaps whether there is something to see while the stream has no publisher
   */
  public StreamAudience(
      Stream stream,
      MediaLoop loop,
      ViewerSettings settings,
      boolean showsGaps,
      ViewerObserver observer) {
    this.stream = stream;
    this.loop = loop;
    this.settings = settings;
    this.showsGaps = showsGaps;
    this.observer = observer;
  }

  @Override
  public Viewing join(Viewer viewer) {
    Seat seat = new Seat(this, stream, loop, viewer);
    loop.execute(() -> admit(seat)); // never at once: the viewer has to know its seat before
    return seat;
  }

  private void admit(Seat seat) {
    if (seat.isLeft()) {
      return;
    }
    if (closed) {
      seat.end(Ending.STREAM_OVER);
      return;
    }
    // A name that no configured sink can have.
    var sink = stream.attach("viewer/" + joined++, settings.queueing(), loop.nowMs());
    seats.add(seat);
    count();
    if (seat.isMirror()) {
      observer.mirrorBegan(sink.stats());
    } else {
      observer.viewerJoined(sink.stats());
    }
    seat.occupy(sink, stream.state() == StreamState.LIVE || showsGaps);
  }

  void left(Seat seat, SinkStats stats) {
    seats.remove(seat);
    count();
    if (seat.isMirror()) {
      observer.mirrorEnded(stats);
    } else {
      observer.viewerLeft(stats);
    }
    tellIfOver();
  }

  /** Whether from now on there is something to see while the stream has no publisher. */
  public void showGaps(boolean shows) {
    boolean begins = shows && !showsGaps;
    showsGaps = shows;
    if (begins && stream.state() == StreamState.GAP) {
      publisherIsBack(); // so it is for who waits
    }
  }

  /** The stream's loop. Any thread. */
  public MediaLoop loop() {
    return loop;
  }

  /** How many watch, at other nodes too, as far as those told a second ago. Any thread. */
  public int size() {
    return size;
  }

  private void count() {
    int watchers = 0;
    for (Seat seat : seats) {
      watchers += seat.watchers();
    }
    size = watchers;
  }

  /** There is a publisher again: who waited for it begins. */
  public void publisherIsBack() {
    List.copyOf(seats).forEach(Seat::start);
  }

  /** Called once a second. */
  public void second() {
    if (seats.isEmpty()) {
      return;
    }
    for (Seat seat : List.copyOf(seats)) {
      Ending why = seat.look(settings.stallTimeoutMs());
      if (why != null) {
        seat.end(why);
      }
    }
    count();
  }

  /** The stream is over: each viewer gets what waits for it, and is told. */
  public void end(Runnable then) {
    closed = true;
    whenOver = then;
    endDrained();
    tellIfOver();
  }

  private void endDrained() {
    for (Seat seat : List.copyOf(seats)) {
      if (seat.isDrained()) {
        seat.end(Ending.STREAM_OVER);
      }
    }
    if (!seats.isEmpty()) {
      loop.schedule(DRAIN_LOOK_MS, this::endDrained);
    }
  }

  /** What is left of the audience is not waited for. */
  public void cut() {
    closed = true;
    List.copyOf(seats).forEach(seat -> seat.end(Ending.STREAM_OVER));
  }

  private void tellIfOver() {
    Runnable then = whenOver;
    if (then != null && seats.isEmpty()) {
      whenOver = null;
      then.run();
    }
  }
}
