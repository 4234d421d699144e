package io.rtmprelay.it.chaos;

import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

/**
 * What one publisher sends from its coming to its going: pictures and sounds that tell by their
 * bytes alone who sent them, and which they are.
 *
 * @param id grows with each publisher of the run
 * @param groupPictures from one keyframe to the next
 * @param disposables whether two pictures of three are such that none refers to them
 * @param openGroups whether groups begin with pictures shown before their keyframe, which refer to
 *     the group before too
 * @param pictureBytes of the smallest picture; a keyframe has ten times as many
 */
public record Turn(
    int id, int groupPictures, boolean disposables, boolean openGroups, int pictureBytes) {

  public static final int PICTURE_MS = 40;
  static final int SOUND_MS = 23;

  private static final int KEY_WEIGHT = 10;
  private static final int SOUND_BYTES = 90;
  private static final int PICTURE_HEAD_BYTES = 5;
  private static final int SOUND_HEAD_BYTES = 2;
  private static final int REORDER_MS = 2 * PICTURE_MS;

  /** What other pictures are to a picture. */
  enum PictureType {
    KEY(1),
    INTER(2),
    DISPOSABLE(3);

    private final int code;

    PictureType(int code) {
      this.code = code;
    }
  }

  public static Turn random(int id, RandomGenerator random) {
    int bytes = random.nextInt(8) == 0 ? 6_000 : random.nextInt(300, 1_200);
    return new Turn(id, random.nextInt(5, 60), random.nextBoolean(), random.nextBoolean(), bytes);
  }

  PictureType type(int picture) {
    int place = picture % groupPictures;
    if (place == 0) {
      return PictureType.KEY;
    }
    if (opens(picture)) {
      return picture % 2 == 0 ? PictureType.DISPOSABLE : PictureType.INTER;
    }
    return disposables && place % 3 != 0 ? PictureType.DISPOSABLE : PictureType.INTER;
  }

  /** Whether it is one of the two that open a group that leans on the one before. */
  private boolean opens(int picture) {
    int place = picture % groupPictures;
    return openGroups && picture > groupPictures && place > 0 && place <= 2;
  }

  private int compositionMs(int picture) {
    if (opens(picture)) {
      return -PICTURE_MS;
    }
    if (type(picture) == PictureType.DISPOSABLE) {
      return PICTURE_MS;
    }
    return disposables || openGroups ? REORDER_MS : 0;
  }

  int keyOf(int picture) {
    return picture - picture % groupPictures;
  }

  /** Whether it is shown before the keyframe of its group. */
  boolean isLeading(int picture) {
    int key = keyOf(picture);
    return picture != key && shownMs(picture) < shownMs(key);
  }

  private int shownMs(int picture) {
    return picture * PICTURE_MS + compositionMs(picture);
  }

  /** An AVC sequence header that is this publisher's alone. */
  byte[] pictureHeader() {
    return header(0x17).array();
  }

  byte[] pictureEnd() {
    return new byte[] {0x17, 2, 0, 0, 0};
  }

  /** The same for AAC. */
  byte[] soundHeader() {
    return ByteBuffer.allocate(8)
        .put((byte) 0xAF)
        .put((byte) 0)
        .putShort((short) 0x1190)
        .putInt(id)
        .array();
  }

  private ByteBuffer header(int first) {
    var header = ByteBuffer.allocate(16);
    header.put((byte) first).put((byte) 0).put(new byte[3]);
    return header
        .put((byte) 1)
        .putShort((short) 0x6400)
        .put((byte) 0x1F)
        .put((byte) 0xFF)
        .putInt(id);
  }

  byte[] picture(int number) {
    var type = type(number);
    int weight = type == PictureType.KEY ? KEY_WEIGHT : 1 + number % 3;
    var body = new byte[pictureBytes * weight];
    int composition = compositionMs(number);
    ByteBuffer.wrap(body)
        .put((byte) (type.code << 4 | 7))
        .put((byte) 1)
        .put((byte) (composition >> 16))
        .putShort((short) composition);
    return filled(body, PICTURE_HEAD_BYTES, number);
  }

  byte[] sound(int number) {
    var body = new byte[SOUND_BYTES];
    body[0] = (byte) 0xAF;
    body[1] = 1;
    return filled(body, SOUND_HEAD_BYTES, number);
  }

  private byte[] filled(byte[] body, int head, int number) {
    var rest = ByteBuffer.wrap(body).position(head).putInt(id).putInt(number);
    while (rest.hasRemaining()) {
      rest.put((byte) (number + rest.position()));
    }
    return body;
  }

  /** Where {@link #filled} has put who sent it and which it is. */
  static int pictureTurn(byte[] body) {
    return ByteBuffer.wrap(body).getInt(PICTURE_HEAD_BYTES);
  }

  static int pictureNumber(byte[] body) {
    return ByteBuffer.wrap(body).getInt(PICTURE_HEAD_BYTES + Integer.BYTES);
  }

  static int soundTurn(byte[] body) {
    return ByteBuffer.wrap(body).getInt(SOUND_HEAD_BYTES);
  }

  static int soundNumber(byte[] body) {
    return ByteBuffer.wrap(body).getInt(SOUND_HEAD_BYTES + Integer.BYTES);
  }
}
