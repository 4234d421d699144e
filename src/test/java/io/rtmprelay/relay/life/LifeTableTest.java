package io.rtmprelay.relay.life;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LifeTableTest {

  private enum Light {
    DARK,
    BRIGHT
  }

  private enum Touch {
    SWITCH_ON,
    SWITCH_OFF
  }

  private enum Effect {
    NOTHING,
    HUM
  }

  private static LifeTable.Draft<Light, Touch, Effect> draft() {
    return LifeTable.of(Light.class, Touch.class, Effect.class)
        .from(Light.DARK)
        .on(Touch.SWITCH_ON, Light.BRIGHT, Effect.HUM)
        .from(Light.BRIGHT)
        .on(Touch.SWITCH_OFF, Light.DARK);
  }

  @Test
  @DisplayName("an event leads where the table says, and nowhere where it says nothing")
  void cells() {
    var table = draft().done();
    assertThat(table.at(Light.DARK, Touch.SWITCH_ON))
        .isEqualTo(new LifeTable.Cell<>(Light.BRIGHT, Effect.HUM));
    assertThat(table.at(Light.DARK, Touch.SWITCH_OFF))
        .isEqualTo(new LifeTable.Cell<>(Light.DARK, Effect.NOTHING));
    assertThat(table.at(Light.BRIGHT, Touch.SWITCH_OFF))
        .isEqualTo(new LifeTable.Cell<>(Light.DARK, Effect.NOTHING));
  }

  @Test
  void markdown() {
    assertThat(draft().done().markdown())
        .isEqualTo(
            """
            |  | `dark` | `bright` |
            | --- | --- | --- |
            | switch on | `bright`, hum |  |
            | switch off |  | `dark` |
            """);
  }

  @Test
  void aCellIsFilledOnce() {
    assertThatThrownBy(() -> draft().on(Touch.SWITCH_OFF, Light.BRIGHT, Effect.HUM))
        .hasMessage("two cells for BRIGHT on SWITCH_OFF");
  }

  @Test
  @DisplayName("docs/ARCHITECTURE.md shows the tables as they are")
  void documented() throws IOException {
    assertThat(Files.readString(Path.of("docs/ARCHITECTURE.md")))
        .contains(StreamLife.TABLE.markdown())
        .contains(SinkLife.TABLE.markdown());
  }
}
