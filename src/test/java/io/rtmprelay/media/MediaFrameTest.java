package io.rtmprelay.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.rtmprelay.media.memory.MemoryAccount;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MediaFrameTest {

  @DisplayName("F46, hostile 94: composition time is signed and stands where the header says")
  @ParameterizedTest(name = "{0}: {1} ms")
  @CsvSource({
    "17 01 000050 00, 80",
    "27 01 ffffd8 00, -40",
    "27 01 7fffff 00, 8388607",
    "27 01 800000 00, -8388608",
    "91 68766331 000028 00, 40",
    "a6 01 61766331 01 ffffff 00, -1",
    "97 02 000001 01 76766331 000010 00, 16",
    "a3 68766331 000028 00, 0",
    "a1 61763031 000028 00, 0",
    "12 000028 00, 0"
  })
  void compositionTime(String hex, int expectedMs) {
    MediaFrame frame = MediaFrame.of(MediaKind.VIDEO, 0, PlainImage.hex(hex));
    assertThat(frame.compositionMs()).isEqualTo(expectedMs);
    frame.release();
  }

  @Test
  @DisplayName("A frame pays for its memory from its charge until its last holder lets go")
  void account() {
    ByteBuf bytes = PooledByteBufAllocator.DEFAULT.buffer(64).writeInt(0x17010000).writeShort(0x65);
    MediaFrame frame = MediaFrame.of(MediaKind.VIDEO, 40, PlainImage.of(bytes));
    Balance balance = new Balance();

    frame.chargeTo(balance);
    assertThat(balance.heldBytes).isEqualTo(frame.heldBytes()).isEqualTo(64);
    assertThatThrownBy(() -> frame.chargeTo(balance)).isInstanceOf(IllegalStateException.class);

    frame.retain();
    frame.release();
    assertThat(balance.heldBytes).isEqualTo(64);
    assertThat(bytes.refCnt()).isEqualTo(1);

    frame.release();
    assertThat(balance.heldBytes).isZero();
    assertThat(bytes.refCnt()).isZero();
  }

  private static final class Balance implements MemoryAccount {
    private int heldBytes;

    @Override
    public void charge(int bytes) {
      heldBytes += bytes;
    }

    @Override
    public void discharge(int bytes) {
      heldBytes -= bytes;
    }
  }
}
