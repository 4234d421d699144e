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
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One FLV file being written. Used by one worker at a time.
 *
 * <p>It is playable at any moment: whole tags are appended, the header's flags follow the tracks
 * that are really there (F3), it starts at time 0, and the numbers that only the end tells have
 * their place from the start (F5). What cannot be written whole is taken back.
 */
final class FlvRecording {

  /** Metadata whose numbers are filled in at the end; what a source sends after that is left. */
  private static final int MAX_METADATA = 16;

  /** Where in the file one metadata tag has its numbers, or -1. */
  private record Numbers(long durationAt, long fileSizeAt) {}

  private final FileChannel file;
  private final Path path;

  @SuppressWarnings("unused") // held, not read: a lock that nobody refers to is let go
  private @Nullable FileLock lock;

  private final List<Numbers> numbers = new ArrayList<>();
  private long size;
  private boolean hasAudio;
  private boolean hasVideo;
  private int writtenFlags;
  private int baseMs = -1;
  private int lastMs;
  private int writtenMs;

  private FlvRecording(FileChannel file, Path path) {
    this.file = file;
    this.path = path;
  }

  /** Begins a file at {@code path}, where there is none, in a folder that is made if need be. */
  static FlvRecording create(Path path) throws IOException {
    Path parent = path.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    FileChannel file =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    FileLock lock = lock(file);
    FlvRecording recording = begin(file, path);
    recording.lock = lock;
    return recording;
  }

  /**
   * Takes the lock by which {@link #isBeingWritten} knows, for as long as the file is open and the
   * lock referred to; null where files have none.
   */
  private static @Nullable FileLock lock(FileChannel file) {
    try {
      return file.tryLock();
    } catch (IOException | OverlappingFileLockException e) {
      return null;
    }
  }

  /** Whether some sink, be it of this relay or of another one, records to {@code path} now. */
  static boolean isBeingWritten(Path path) {
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
      return file.tryLock() == null;
    } catch (OverlappingFileLockException e) {
      return true;
    } catch (IOException e) {
      return false; // who removes it is told why it cannot
    }
  }

  /** Begins a recording in {@code file}, empty and just made at {@code path}. */
  static FlvRecording begin(FileChannel file, Path path) throws IOException {
    FlvRecording recording = new FlvRecording(file, path);
    ByteBuf start = PooledByteBufAllocator.DEFAULT.directBuffer(FlvTagWriter.START_BYTES);
    try {
      FlvTagWriter.start(false, false, start);
      recording.write(start);
    } catch (IOException e) {
      recording.giveUp(e);
      throw e;
    } finally {
      start.release();
    }
    return recording;
  }

  private void giveUp(IOException cause) {
    try {
      finish();
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  /** Bytes written so far. */
  long size() {
    return size;
  }

  /**
   * Appends the frames, which are borrowed, as whole tags in one write. After a failure, which
   * takes all of them back, only {@link #finish} makes sense.
   */
  void append(FrameBatch batch) throws IOException {
    ByteBuf tags = PooledByteBufAllocator.DEFAULT.directBuffer(batch.tagBytes());
    try {
      for (int i = 0; i < batch.size(); i++) {
        tag(batch.frame(i), batch.timestampMs(i), tags);
      }
      write(tags);
    } finally {
      tags.release();
    }
    writtenMs = lastMs;
    writeFlags();
    if (Files.notExists(path)) {
      // What is written to a file without a name is lost, and nothing else would tell.
      throw new NoSuchFileException(path.toString());
    }
  }

  private void tag(MediaFrame frame, int timestampMs, ByteBuf tags) {
    if (FlvTagWriter.tagBytes(frame) == 0) {
      return;
    }
    boolean isMetadata = frame.header().slot() == ConfigSlot.METADATA;
    if (baseMs < 0) {
      baseMs = timestampMs;
      if (!isMetadata) {
        metadata(null, 0, tags);
      }
    }
    int fileMs = Math.max(0, timestampMs - baseMs);
    if (isMetadata && numbers.size() < MAX_METADATA) {
      metadata(frame, fileMs, tags);
    } else {
      FlvTagWriter.tag(frame, fileMs, tags);
    }
    hasAudio |= frame.kind() == MediaKind.AUDIO;
    hasVideo |= frame.kind() == MediaKind.VIDEO;
    if (frame.frameClass() != FrameClass.CONFIG && frame.kind() != MediaKind.DATA) {
      lastMs = Math.max(lastMs, fileMs);
    }
  }

  /** The source's metadata, or the file's own if there is none, with room for the numbers. */
  private void metadata(@Nullable MediaFrame source, int fileMs, ByteBuf tags) {
    ByteBuf body = PooledByteBufAllocator.DEFAULT.directBuffer();
    try {
      if (source == null) {
        MetadataNumbers.bare(body);
      } else {
        reserve(source, body);
      }
      long bodyAt = size + tags.writerIndex() + FlvTagWriter.BODY_AT;
      FlvTagWriter.tag(MediaKind.DATA, fileMs, body, tags);
      numbers.add(
          new Numbers(
              placeOf(MetadataNumbers.DURATION, body, bodyAt),
              placeOf(MetadataNumbers.FILE_SIZE, body, bodyAt)));
    } finally {
      body.release();
    }
  }

  private static void reserve(MediaFrame source, ByteBuf target) {
    ByteBuf body = PooledByteBufAllocator.DEFAULT.directBuffer(source.body().length());
    try {
      source.body().copyTo(source.header().wrapperBytes(), body);
      MetadataNumbers.reserve(body, target);
    } finally {
      body.release();
    }
  }

  private static long placeOf(String name, ByteBuf body, long bodyAt) {
    int position = MetadataNumbers.positionOf(body, name);
    return position < 0 ? -1 : bodyAt + position;
  }

  private void write(ByteBuf bytes) throws IOException {
    ByteBuffer source = bytes.nioBuffer();
    try {
      write(source, size);
      size += bytes.readableBytes();
    } catch (IOException e) {
      takeBack(e);
      throw e;
    }
  }

  private void takeBack(IOException cause) {
    try {
      file.truncate(size);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  private void write(ByteBuffer bytes, long at) throws IOException {
    for (long next = at; bytes.hasRemaining(); ) {
      next += file.write(bytes, next);
    }
  }

  private void writeFlags() throws IOException {
    int flags = FlvTagWriter.flags(hasAudio, hasVideo);
    if (flags != writtenFlags) {
      write(ByteBuffer.allocate(1).put((byte) flags).flip(), FlvTagWriter.FLAGS_AT);
      writtenFlags = flags;
    }
  }

  /**
   * Fills in the numbers that only the end tells, and closes the file; one without a tag is
   * removed.
   */
  void finish() throws IOException {
    try (file) {
      if (size <= FlvTagWriter.START_BYTES) {
        Files.deleteIfExists(path);
        return;
      }
      for (Numbers places : numbers) {
        writeNumber(places.durationAt(), writtenMs / 1000.0);
        writeNumber(places.fileSizeAt(), (double) size);
      }
    }
  }

  /** What was taken back has no place any more. */
  private void writeNumber(long at, double number) throws IOException {
    if (at >= 0 && at < size) {
      write(ByteBuffer.allocate(Double.BYTES).putDouble(number).flip(), at);
    }
  }
}
