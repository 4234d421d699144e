package io.rtmprelay.file;

import io.rtmprelay.config.RouteConfig.RecordingConfig;
import io.rtmprelay.file.RecordingNames.Recorded;
import io.rtmprelay.media.FrameClass;
import io.rtmprelay.media.MediaFrame;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The files that one session writes, one after the other. Used by one worker at a time.
 *
 * <p>Each begins with the set-up of what is in it, at time 0, and with a keyframe if it has video;
 * each frame is in one of them, and only one.
 */
final class RecordingSeries {

  /** Others may make files of these names at the same time; so often the next name is tried. */
  private static final int MAX_TAKEN_NAMES = 1_000;

  private final RecordingPlan plan;
  private final Rotation rotation;
  private final Retention retention;
  private final SetUp setUp = new SetUp();
  // Set-up that came when the next file was due: it is the next one's alone, if that begins now.
  private final FrameBatch undecided = new FrameBatch();
  private FlvRecording recording;

  private RecordingSeries(RecordingPlan plan) throws IOException {
    RecordingConfig limits = plan.limits();
    this.plan = plan;
    this.rotation = new Rotation(limits);
    this.retention = new Retention(plan.names(), limits);
    FlvRecording fresh = limits.keepsAll() ? createFresh() : null;
    this.recording = fresh == null ? create() : fresh;
  }

  /** Begins the first file. */
  static RecordingSeries begin(RecordingPlan plan) throws IOException {
    return new RecordingSeries(plan);
  }

  /**
   * The first file of a stream that has just begun, made without a look at what else lies in its
   * folder: of tens of thousands of files that takes longer than the file itself.
   *
   * @return null if the stream is older, or has a file
   */
  private @Nullable FlvRecording createFresh() throws IOException {
    Recorded fresh = plan.names().fresh(plan.clock().instant());
    try {
      return fresh == null ? null : FlvRecording.create(fresh.path());
    } catch (FileAlreadyExistsException e) {
      return null;
    }
  }

  /** Never in place of another file, whoever made that. */
  private FlvRecording create() throws IOException {
    List<Recorded> present = plan.names().present();
    Recorded next = plan.names().next(present, plan.clock().instant());
    for (int taken = 0; ; taken++) {
      try {
        FlvRecording created = FlvRecording.create(next.path());
        retention.began(present);
        return created;
      } catch (FileAlreadyExistsException e) {
        if (taken == MAX_TAKEN_NAMES) {
          throw e;
        }
        next = plan.names().after(next);
      }
    }
  }

  /**
   * Appends the frames, which are borrowed. After a failure, which takes back what of them was not
   * written whole, only {@link #finish} makes sense.
   */
  void append(FrameBatch batch) throws IOException {
    FrameBatch file = new FrameBatch();
    try {
      for (int i = 0; i < batch.size(); i++) {
        add(batch.frame(i), batch.timestampMs(i), file);
      }
      write(file);
    } catch (IOException e) {
      undecided.release(); // what it was to stand behind is lost
      throw e;
    } finally {
      file.release();
    }
  }

  private void add(MediaFrame frame, int timestampMs, FrameBatch file) throws IOException {
    if (rotation.isEver()) {
      setUp.note(frame);
    }
    if (rotation.isDue(timestampMs, recording.size() + file.tagBytes())) {
      if (frame.frameClass() == FrameClass.CONFIG) {
        undecided.add(frame, timestampMs);
        return;
      }
      if (rotation.mayBegin(frame, timestampMs)) {
        write(file);
        beginNext(file, timestampMs);
      }
    }
    settle(file);
    file.add(frame, timestampMs);
    rotation.note(frame, timestampMs);
  }

  private void beginNext(FrameBatch file, int timestampMs) throws IOException {
    FlvRecording before = recording;
    recording = create();
    before.finish();
    undecided.release();
    rotation.next();
    setUp.begin(file, timestampMs);
  }

  /** The present file goes on, so what was undecided is its own. */
  private void settle(FrameBatch file) {
    for (int i = 0; i < undecided.size(); i++) {
      file.add(undecided.frame(i), undecided.timestampMs(i));
    }
    undecided.release();
  }

  private void write(FrameBatch file) throws IOException {
    if (file.size() > 0) {
      retention.makeRoom(recording.size() + file.tagBytes());
      recording.append(file);
      file.release();
    }
  }

  /** Completes the file that is written now, and closes it. */
  void finish() throws IOException {
    setUp.release();
    FrameBatch last = new FrameBatch();
    settle(last);
    try {
      write(last);
    } finally {
      last.release();
      recording.finish();
    }
  }
}
