package io.rtmprelay.relay.gap;

import io.rtmprelay.codec.sound.AacConfig;
import io.rtmprelay.codec.sound.AacConfig.Element;
import io.rtmprelay.codec.sound.AacConfig.Kind;

/**
 * An AAC frame without sound: each channel has a long window and no band that carries anything (ISO
 * 14496-3, 4.4.2.1).
 */
final class SilentFrame {

  private static final int END_OF_FRAME = 7;

  private SilentFrame() {}

  /** The frame for {@code config}, whose elements are known. */
  static byte[] of(AacConfig config) {
    BitWriter frame = new BitWriter();
    for (Element element : config.elements()) {
      frame.write(3, element.kind().id()).write(4, element.tag());
      if (element.kind() == Kind.PAIR) {
        frame.write(1, 1); // one window for both
        windowInfo(frame);
        frame.write(2, 0); // no mid and side
        channel(frame, false);
        channel(frame, false);
      } else {
        channel(frame, true);
      }
    }
    return frame.write(3, END_OF_FRAME).toBytes();
  }

  private static void channel(BitWriter frame, boolean ownWindow) {
    frame.write(8, 0); // gain
    if (ownWindow) {
      windowInfo(frame);
    }
    frame.write(3, 0); // no pulses, no noise shaping, no gain control
  }

  /** One long window of sine shape, no bands, no prediction. */
  private static void windowInfo(BitWriter frame) {
    frame.write(1, 0).write(2, 0).write(1, 0).write(6, 0).write(1, 0);
  }
}
