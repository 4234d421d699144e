package io.rtmprelay.cluster.member;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.config.Config;
import com.hazelcast.internal.serialization.Data;
import com.hazelcast.internal.serialization.InternalSerializationService;
import com.hazelcast.internal.serialization.impl.DefaultSerializationServiceBuilder;
import com.hazelcast.nio.serialization.HazelcastSerializationException;
import io.rtmprelay.cluster.lease.Lease;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import javax.management.BadAttributeValueExpException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MemberSettingsTest {

  private final InternalSerializationService service = service();

  private static InternalSerializationService service() {
    Config config = MemberSettings.of(Members.none(1, more -> {}).config(0), "node-0", "127.0.0.1");
    return new DefaultSerializationServiceBuilder()
        .setConfig(config.getSerializationConfig())
        .build();
  }

  @AfterEach
  void dispose() {
    service.dispose();
  }

  @Test
  @DisplayName("what nodes tell each other is read")
  void readsItsOwn() {
    Lease lease = new Lease("node-0", "session", 7);
    assertThat(service.<Lease>toObject(service.toData(lease))).isEqualTo(lease);
    List<String> texts = new ArrayList<>(List.of("a"));
    assertThat(service.<List<String>>toObject(service.toData(texts))).isEqualTo(texts);
  }

  @Test
  @DisplayName("no object is made of any other class, by itself or within one that is read")
  void makesNoOther() {
    Serializable planted = new BadAttributeValueExpException("planted");
    for (Object one : List.of(planted, new Object[] {planted}, new ArrayList<>(List.of(planted)))) {
      Data data = service.toData(one);
      assertThatThrownBy(() -> service.toObject(data))
          .isInstanceOf(HazelcastSerializationException.class)
          .hasStackTraceContaining("BadAttributeValueExpException");
    }
  }
}
