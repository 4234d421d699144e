package io.rtmprelay.cluster.secret;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How two members prove to each other that they know the secret, before anything else is said: a
 * challenge and an answer each way, HMAC-SHA256 over both challenges, the role and the address that
 * was dialled. Who answers for one role, one address or one connection can use that for no other;
 * so neither a mirror nor somebody who passes on what is said between two members gets in.
 *
 * <pre>
 * dials:   GREETING, 32 bytes of chance, the dialled address
 * answers: 32 bytes of chance, HMAC as who was dialled
 * dials:   HMAC as who dials
 * answers: WELCOME
 * </pre>
 *
 * Bytes in and out, no socket and no time. Any thread.
 */
public final class MemberProof {

  private static final byte[] GREETING = "rtmp-relay/1\n".getBytes(StandardCharsets.US_ASCII);
  private static final int CHANCE_BYTES = 32;
  private static final int ADDRESS_BYTES = 18;
  private static final byte[] AS_DIALLED = Signing.bytes("dialled");
  private static final byte[] AS_DIALLING = Signing.bytes("dialling");

  /** How long the first words of who dials are. */
  public static final int FIRST_BYTES = GREETING.length + CHANCE_BYTES + ADDRESS_BYTES;

  /** How long the answer is. */
  public static final int ANSWER_BYTES = CHANCE_BYTES + Signing.BYTES;

  /** How long the second words of who dials are. */
  public static final int SECOND_BYTES = Signing.BYTES;

  /** What who was dialled ends with. */
  public static final byte WELCOME = 1;

  private final Signing signing;
  private final SecureRandom random = new SecureRandom();

  public MemberProof(ClusterKeys keys) {
    this.signing = new Signing(keys, ClusterKeys.Use.MEMBER);
  }

  /** One connection from the side that dials. */
  public final class Dialling {

    private final byte[] first;

    private Dialling(InetSocketAddress dialled) {
      this.first =
          ByteBuffer.allocate(FIRST_BYTES)
              .put(GREETING)
              .put(chance())
              .put(addressBytes(dialled))
              .array();
    }

    /** What is said first. */
    public byte[] first() {
      return first.clone();
    }

    /** What is said to {@code answer}; null if that is of nobody who knows the secret. */
    public byte @Nullable [] second(byte[] answer) {
      byte[] chance = Arrays.copyOf(answer, CHANCE_BYTES);
      byte[] proof = Arrays.copyOfRange(answer, CHANCE_BYTES, answer.length);
      return signing.isSigned(proof, AS_DIALLED, first, chance)
          ? signing.sign(AS_DIALLING, first, chance)
          : null;
    }
  }

  /** One connection from the side that was dialled. */
  public final class Dialled {

    private final byte[] first;
    private final byte[] chance = chance();

    private Dialled(byte[] first) {
      this.first = first;
    }

    /** Whether a member of this protocol speaks; who does not needs no answer. */
    public boolean isGreeted() {
      return Arrays.equals(first, 0, GREETING.length, GREETING, 0, GREETING.length);
    }

    /** Whether {@code own} is the address that was dialled. */
    public boolean isFor(InetSocketAddress own) {
      byte[] address = Arrays.copyOfRange(first, GREETING.length + CHANCE_BYTES, first.length);
      return Arrays.equals(address, addressBytes(own));
    }

    /** What is said to the first words. */
    public byte[] answer() {
      return ByteBuffer.allocate(ANSWER_BYTES)
          .put(chance)
          .put(signing.sign(AS_DIALLED, first, chance))
          .array();
    }

    /** Whether the second words are of somebody who knows the secret. */
    public boolean isProven(byte[] second) {
      return signing.isSigned(second, AS_DIALLING, first, chance);
    }
  }

  /** To be begun with, once connected to {@code dialled}. */
  public Dialling dialling(InetSocketAddress dialled) {
    return new Dialling(dialled);
  }

  /** To be gone on with, once the first words are there: {@link #FIRST_BYTES}. */
  public Dialled dialled(byte[] first) {
    return new Dialled(first);
  }

  private byte[] chance() {
    byte[] chance = new byte[CHANCE_BYTES];
    random.nextBytes(chance);
    return chance;
  }

  /** 16 bytes of address, IPv4 in front and the rest zero, and 2 of port. */
  private static byte[] addressBytes(InetSocketAddress address) {
    return ByteBuffer.allocate(ADDRESS_BYTES)
        .put(Arrays.copyOf(address.getAddress().getAddress(), 16))
        .putShort((short) address.getPort())
        .array();
  }
}
