package io.rtmprelay.rtmp.message;

import io.rtmprelay.amf.AmfObject;
import io.rtmprelay.amf.AmfValue;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What a server says in its answer to connect, as far as a relay acts on it (Enhanced RTMP v2,
 * K51).
 *
 * @param codecs FourCCs that the server takes, {@code *} for all; empty if it says nothing of them
 */
public record ConnectReply(Set<String> codecs) {

  /** There are some twenty FourCCs. */
  private static final int MAX_CODECS = 64;

  private static final int FOUR_CC_CHARS = 4;

  public ConnectReply {
    codecs = Set.copyOf(codecs);
  }

  /**
   * Reads an answer. The fields belong into the information object; some servers have them among
   * the properties.
   */
  public static ConnectReply of(Command result) {
    Set<String> codecs = new LinkedHashSet<>();
    addAll(codecs, result.argument(0));
    addAll(codecs, result.object());
    return new ConnectReply(codecs);
  }

  private static void addAll(Set<String> codecs, AmfValue value) {
    AmfObject fields = value.objectOr(AmfObject.empty());
    fields.items(ConnectRequest.FOUR_CC_LIST).forEach(codec -> add(codecs, codec.stringOr("")));
    for (String map : new String[] {ConnectRequest.VIDEO_MAP, ConnectRequest.AUDIO_MAP}) {
      fields
          .objectOr(map, AmfObject.empty())
          .members()
          .forEach(member -> add(codecs, member.name()));
    }
  }

  private static void add(Set<String> codecs, String codec) {
    boolean named = codec.length() == FOUR_CC_CHARS || codec.equals(ConnectRequest.ANY_CODEC);
    if (named && codecs.size() < MAX_CODECS) {
      codecs.add(PeerText.printable(codec, FOUR_CC_CHARS));
    }
  }
}
