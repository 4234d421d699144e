package io.rtmprelay.file;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.rtmprelay.flv.FlvTagWriter;
import io.rtmprelay.flv.MetadataNumbers;
import io.rtmprelay.media.ConfigSlot;
import io.rtmprelay.media.FrameClass;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.media.MediaKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * One FLV file being written. Used by one worker at a time.
 *
 * <p>It is playable at any moment: whole tags are appended, the header's flags follow the tracks
 * that are really there (F3), and the numbers that only the end tells have their place from the
 * start (F5).
 */
final class FlvRecording {

  private static final int MAX_SAME_NAME = 10_000;

  private final FileChannel file;
  private long size;
  private boolean hasAudio;
  private boolean hasVideo;
  private long durationAt = -1;
  private long fileSizeAt = -1;
  private boolean hasMetadata;
  private int firstMs = -1;
  private int lastMs;

  private FlvRecording(FileChannel file) {
    this.file = file;
  }

  /**
   * Begins a file at {@code wanted}, or beside it with a number in its name if that one exists: a
   * recording never replaces another.
   */
  static FlvRecording create(Path wanted) throws IOException {
    Path parent = wanted.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    FlvRecording recording = new FlvRecording(openNew(wanted));
    ByteBuf start = PooledByteBufAllocator.DEFAULT.directBuffer(FlvTagWriter.START_BYTES);
    try {
      FlvTagWriter.start(false, false, start);
      recording.write(start);
    } catch (IOException e) {
      recording.file.close();
      throw e;
    } finally {
      start.release();
    }
    return recording;
  }

  private static FileChannel openNew(Path wanted) throws IOException {
    Path path = wanted;
    for (int number = 2; ; number++) {
      try {
        return FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      } catch (FileAlreadyExistsException e) {
        if (number > MAX_SAME_NAME) {
          throw e;
        }
        path = numbered(wanted, number);
      }
    }
  }

  private static Path numbered(Path path, int number) {
    String name = String.valueOf(path.getFileName());
    int dot = name.lastIndexOf('.');
    String stem = dot <= 0 ? name : name.substring(0, dot);
    String extension = dot <= 0 ? "" : name.substring(dot);
    return path.resolveSibling(stem + "-" + number + extension);
  }

  /** Appends the frames, which are borrowed, as whole tags in one write. */
  void append(FrameBatch batch) throws IOException {
    ByteBuf tags = PooledByteBufAllocator.DEFAULT.directBuffer();
    try {
      boolean newTracks = false;
      for (int i = 0; i < batch.size(); i++) {
        MediaFrame frame = batch.frame(i);
        int tagAt = tags.writerIndex();
        if (FlvTagWriter.tag(frame, batch.timestampMs(i), tags) > 0) {
          newTracks |= note(frame, batch.timestampMs(i), tags, tagAt);
        }
      }
      write(tags);
      if (newTracks) {
        patch(
            FlvTagWriter.FLAGS_AT,
            ByteBuffer.allocate(1).put((byte) FlvTagWriter.flags(hasAudio, hasVideo)).flip());
      }
    } finally {
      tags.release();
    }
  }

  /** Returns whether the frame is the first of its kind. */
  private boolean note(MediaFrame frame, int timestampMs, ByteBuf tags, int tagAt) {
    if (frame.header().slot() == ConfigSlot.METADATA && !hasMetadata) {
      hasMetadata = true;
      noteNumbers(tags, tagAt);
    }
    if (frame.frameClass() != FrameClass.CONFIG && frame.kind() != MediaKind.DATA) {
      firstMs = firstMs < 0 ? timestampMs : firstMs;
      lastMs = Math.max(lastMs, timestampMs);
    }
    boolean first =
        (frame.kind() == MediaKind.AUDIO && !hasAudio)
            || (frame.kind() == MediaKind.VIDEO && !hasVideo);
    hasAudio |= frame.kind() == MediaKind.AUDIO;
    hasVideo |= frame.kind() == MediaKind.VIDEO;
    return first;
  }

  private void noteNumbers(ByteBuf tags, int tagAt) {
    int bodyAt = tagAt + FlvTagWriter.TAG_OVERHEAD_BYTES - Integer.BYTES;
    ByteBuf body = tags.slice(bodyAt, tags.writerIndex() - Integer.BYTES - bodyAt);
    int duration = MetadataNumbers.positionOf(body, MetadataNumbers.DURATION);
    int fileSize = MetadataNumbers.positionOf(body, MetadataNumbers.FILE_SIZE);
    durationAt = duration < 0 ? -1 : size + bodyAt + duration;
    fileSizeAt = fileSize < 0 ? -1 : size + bodyAt + fileSize;
  }

  private void write(ByteBuf bytes) throws IOException {
    ByteBuffer source = bytes.nioBuffer();
    while (source.hasRemaining()) {
      size += file.write(source, size);
    }
  }

  private void patch(long at, ByteBuffer bytes) throws IOException {
    for (long next = at; bytes.hasRemaining(); ) {
      next += file.write(bytes, next);
    }
  }

  /** Fills in the numbers that only the end tells, and closes the file. */
  void finish() throws IOException {
    try (file) {
      if (durationAt >= 0 && firstMs >= 0) {
        patchNumber(durationAt, (lastMs - firstMs) / 1000.0);
      }
      if (fileSizeAt >= 0) {
        patchNumber(fileSizeAt, (double) size);
      }
    }
  }

  private void patchNumber(long at, double number) throws IOException {
    patch(at, ByteBuffer.allocate(Double.BYTES).putDouble(number).flip());
  }
}
