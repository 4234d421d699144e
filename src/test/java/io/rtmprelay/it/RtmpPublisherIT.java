package io.rtmprelay.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rtmprelay.it.flv.FlvFile;
import io.rtmprelay.it.flv.FlvMessage;
import io.rtmprelay.it.peer.NginxServer;
import io.rtmprelay.it.peer.Recordings;
import io.rtmprelay.it.peer.RtmpPublisher;
import io.rtmprelay.it.process.WorkFolder;
import java.io.IOException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The tests' own small publisher, which a real server understands. */
class RtmpPublisherIT {

  private static final int FRAMES = 5;

  @Test
  @DisplayName("a real server records what it sends, and its refusal is heard")
  void isUnderstood() throws IOException {
    try (var nginx = NginxServer.start(WorkFolder.fresh("small-publisher"))) {
      try (var publisher = RtmpPublisher.start(nginx.port(), "live", "small")) {
        assertThatThrownBy(() -> RtmpPublisher.start(nginx.port(), "live", "small"))
            .isInstanceOf(IOException.class)
            .hasMessageContaining("NetStream.Publish.BadName");
        publisher.sendMedia(FRAMES);
        publisher.end();
      }
      var recorded = FlvFile.read(Recordings.settled(nginx.recording("small")));
      assertThat(recorded.messages())
          .filteredOn(message -> message.role() == FlvMessage.Role.MEDIA)
          .hasSize(1 + 2 * FRAMES);
    }
  }
}
