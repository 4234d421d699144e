package io.rtmprelay.relay;

import io.rtmprelay.media.MediaKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * A made-up source: groups of pictures of the given shape, in decoding order, with audio between.
 *
 * @param firstMs time of the first frame
 * @param groupFrames video frames of a group
 * @param openGroups whether groups but the first have two frames shown before their keyframe
 * @param configEvery new config at every n-th keyframe; 0 for never
 */
public record Clip(
    long seed,
    int firstMs,
    int durationMs,
    int videoTracks,
    int audioTracks,
    int groupFrames,
    boolean openGroups,
    boolean bFrames,
    int configEvery,
    int frameBytes) {

  /** Leads the id of an AAC header, which then says AAC-LC of 44.1 kHz in stereo. */
  private static final int STEREO = 0x12100000;

  private static final int FRAME_MS = 40;
  private static final int AUDIO_MS = 23;

  /** All messages in the order in which they are sent. */
  public List<Shot> shots() {
    List<Shot> all = shots(1);
    for (int track = 0; track < videoTracks; track++) {
      all.add(Shot.end(MediaKind.VIDEO, track, 0));
    }
    return all;
  }

  /** The same without an end, as of a publisher that is lost; ids from {@code firstId} on. */
  List<Shot> shots(int firstId) {
    Random random = new Random(seed);
    List<Shot> media = new ArrayList<>();
    List<Shot> all = new ArrayList<>();
    int[] id = {firstId};
    all.add(Shot.metadata(0, id[0]++));
    for (int track = 0; track < videoTracks; track++) {
      all.add(Shot.videoHeader(track, 0, id[0]++));
      addVideo(track, media, random, id);
    }
    for (int track = 0; track < audioTracks; track++) {
      all.add(Shot.audioHeader(track, 0, STEREO | id[0]++));
      for (int ms = 0; ms < durationMs; ms += AUDIO_MS) {
        media.add(Shot.audio(track, firstMs + ms, id[0]++));
      }
    }
    // Stable: messages of one track and one time keep their order.
    media.sort(Comparator.comparingInt(shot -> shot.timestampMs() - firstMs));
    all.addAll(media);
    return all;
  }

  private void addVideo(int track, List<Shot> media, Random random, int[] id) {
    for (int frame = 0; frame * FRAME_MS < durationMs; frame++) {
      int ms = firstMs + frame * FRAME_MS;
      int inGroup = frame % groupFrames;
      int group = frame / groupFrames;
      int reorderMs = bFrames || openGroups ? 2 * FRAME_MS : 0;
      int bytes = frameBytes / 2 + random.nextInt(frameBytes);
      if (inGroup == 0) {
        if (configEvery > 0 && group % configEvery == configEvery - 1) {
          media.add(Shot.videoHeader(track, ms, id[0]++));
        }
        media.add(Shot.video(Shot.Type.KEY, track, ms, reorderMs, id[0]++, bytes * 4));
      } else if (openGroups && group > 0 && inGroup <= 2) {
        Shot.Type type = random.nextBoolean() ? Shot.Type.DISPOSABLE : Shot.Type.INTER;
        media.add(Shot.video(type, track, ms, -FRAME_MS, id[0]++, bytes));
      } else if (bFrames && inGroup % 3 != 0) {
        media.add(Shot.video(Shot.Type.DISPOSABLE, track, ms, FRAME_MS, id[0]++, bytes));
      } else {
        media.add(Shot.video(Shot.Type.INTER, track, ms, reorderMs, id[0]++, bytes));
      }
    }
  }
}
