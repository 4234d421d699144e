package io.rtmprelay.transport.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MediaLoopsTest {

  @Test
  @DisplayName("the name of a file is no name of what is in a jar, so nothing is unpacked for it")
  void filesAlone() throws Exception {
    String packed = "openapi.yaml";
    assertThat(MediaLoops.class.getClassLoader().getResource(packed)).isNotNull();
    Vertx vertx = MediaLoops.start(1).vertx();
    try {
      assertThat(vertx.fileSystem().existsBlocking(packed)).isFalse();
      assertThat(vertx.fileSystem().existsBlocking("pom.xml")).isTrue();
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
  }
}
