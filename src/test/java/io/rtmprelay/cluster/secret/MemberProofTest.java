package io.rtmprelay.cluster.secret;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.Secret;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MemberProofTest {

  private static final InetSocketAddress A =
      new InetSocketAddress(InetAddress.ofLiteral("10.0.0.1"), 5701);
  private static final InetSocketAddress B =
      new InetSocketAddress(InetAddress.ofLiteral("fd00::2"), 5701);

  private final MemberProof ours = proofOf("0123456789abcdef");

  private static MemberProof proofOf(String secret) {
    return new MemberProof(new ClusterKeys(new Secret(secret)));
  }

  @Test
  @DisplayName("two who know the secret convince each other")
  void mutual() {
    convince(A, B);
    convince(B, A);
  }

  private void convince(InetSocketAddress address, InetSocketAddress other) {
    MemberProof.Dialling dialling = ours.dialling(address);
    MemberProof.Dialled dialled = proofOf("0123456789abcdef").dialled(dialling.first());
    assertThat(dialled.isGreeted()).isTrue();
    assertThat(dialled.isFor(address)).isTrue();
    assertThat(dialled.isFor(other)).isFalse();
    byte[] second = Objects.requireNonNull(dialling.second(dialled.answer()));
    assertThat(second).hasSize(MemberProof.SECOND_BYTES);
    assertThat(dialled.isProven(second)).isTrue();
  }

  @Test
  @DisplayName("who knows another secret convinces neither side")
  void anotherSecret() {
    MemberProof theirs = proofOf("0123456789abcdeF");
    assertThat(ours.dialling(A).second(theirs.dialled(ours.dialling(A).first()).answer())).isNull();
    MemberProof.Dialling dialling = theirs.dialling(A);
    MemberProof.Dialled dialled = theirs.dialled(dialling.first());
    byte[] second = Objects.requireNonNull(dialling.second(dialled.answer()));
    assertThat(ours.dialled(dialling.first()).isProven(second)).isFalse();
  }

  @Test
  @DisplayName("what was said on one connection is worth nothing on another, nor in the other role")
  void replay() {
    MemberProof.Dialling dialling = ours.dialling(A);
    MemberProof.Dialled dialled = ours.dialled(dialling.first());
    byte[] answer = dialled.answer();
    byte[] second = Objects.requireNonNull(dialling.second(answer));
    MemberProof.Dialled again = ours.dialled(dialling.first());
    assertThat(again.answer()).isNotEqualTo(answer);
    assertThat(again.isProven(second)).isFalse();
    assertThat(ours.dialling(A).second(answer)).isNull();
    byte[] mirrored = Arrays.copyOfRange(answer, 32, answer.length);
    assertThat(dialled.isProven(mirrored)).isFalse();
  }

  @Test
  @DisplayName("a change of any byte that is said is found out")
  void tampered() {
    MemberProof.Dialling dialling = ours.dialling(A);
    byte[] first = dialling.first();
    byte[] answer = ours.dialled(first).answer();
    for (int i = 0; i < answer.length; i++) {
      byte[] changed = answer.clone();
      changed[i] ^= 1;
      assertThat(dialling.second(changed)).isNull();
    }
    for (int i = 0; i < first.length; i++) {
      byte[] changed = first.clone();
      changed[i] ^= 1;
      assertThat(dialling.second(ours.dialled(changed).answer())).isNull();
    }
  }
}
