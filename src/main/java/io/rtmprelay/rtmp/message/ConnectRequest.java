package io.rtmprelay.rtmp.message;

import io.rtmprelay.amf.AmfObject;
import io.rtmprelay.amf.AmfValue;
import java.util.List;

/**
 * What connect says, as far as a relay acts on it (RTMP 1.0, 7.2.1.1; Enhanced RTMP v2, "Enhancing
 * NetConnection connect Command").
 *
 * @param app may hold parameters, and with them secrets; empty if absent
 * @param tcUrl the address as the client knows it; empty if absent
 * @param agent the client's flashVer; empty if absent
 * @param objectEncoding 0 for AMF0, 3 for AMF3
 * @param enhanced whether any Enhanced RTMP field is there
 * @param capabilities the mask capsEx; 0 if absent
 */
public record ConnectRequest(
    String app,
    String tcUrl,
    String agent,
    double objectEncoding,
    boolean enhanced,
    int capabilities) {

  /** Bits of capsEx. */
  public static final int RECONNECT = 1;

  public static final int MULTITRACK = 2;
  public static final int MOD_EX = 4;
  public static final int NANOSECOND_OFFSET = 8;

  /** What a relay does of these: all. */
  public static final int RELAY_CAPABILITIES = RECONNECT | MULTITRACK | MOD_EX | NANOSECOND_OFFSET;

  /** Bits of videoFunction: HDR, metadata packets, large scale tiles pass; nothing seeks (K51). */
  private static final int RELAY_VIDEO_FUNCTIONS = 2 | 4 | 8;

  /** In a FourCC info map: the peer passes this codec on without touching it (K51). */
  private static final int CAN_FORWARD = 4;

  static final String ANY_CODEC = "*";
  static final String FOUR_CC_LIST = "fourCcList";
  static final String VIDEO_MAP = "videoFourCcInfoMap";
  static final String AUDIO_MAP = "audioFourCcInfoMap";

  private static final String CAPS_EX = "capsEx";

  /** Reads a connect command; absent and ill-typed fields get their empty value (K1). */
  public static ConnectRequest of(Command connect) {
    AmfObject fields = connect.object().objectOr(AmfObject.empty());
    boolean enhanced =
        fields.get(FOUR_CC_LIST) != null
            || fields.get(VIDEO_MAP) != null
            || fields.get(AUDIO_MAP) != null
            || fields.get(CAPS_EX) != null;
    return new ConnectRequest(
        fields.stringOr("app", ""),
        fields.stringOr("tcUrl", ""),
        fields.stringOr("flashVer", ""),
        fields.numberOr("objectEncoding", 0),
        enhanced,
        (int) fields.numberOr(CAPS_EX, 0));
  }

  /** The command of a publishing client, transaction 1 (K30, K34). */
  public Command command() {
    AmfObject.Builder fields =
        AmfObject.builder()
            .put("app", app)
            .put("type", "nonprivate")
            .put("flashVer", agent)
            .put("swfUrl", tcUrl)
            .put("tcUrl", tcUrl);
    if (enhanced) {
      putEnhanced(fields, capabilities);
    }
    return new Command("connect", 1, fields.build(), List.of());
  }

  /** The reply that accepts this request; Enhanced RTMP fields only for who sent any (K3, K4). */
  public Command accepted(double transactionId, int serverCapabilities) {
    AmfObject properties =
        AmfObject.builder().put("fmsVer", "FMS/3,0,1,123").put("capabilities", 31).build();
    AmfObject.Builder information =
        Status.info("NetConnection.Connect.Success", "Connection succeeded.")
            .information()
            .put("objectEncoding", objectEncoding);
    if (enhanced) {
      putEnhanced(information, serverCapabilities);
    }
    return Command.result(transactionId, properties, information.build());
  }

  private static void putEnhanced(AmfObject.Builder fields, int capabilities) {
    AmfObject anyForward = AmfObject.builder().put(ANY_CODEC, CAN_FORWARD).build();
    fields
        .put(FOUR_CC_LIST, new AmfValue.StrictArray(List.of(AmfValue.of(ANY_CODEC))))
        .put(VIDEO_MAP, anyForward)
        .put(AUDIO_MAP, anyForward)
        .put(CAPS_EX, capabilities)
        .put("videoFunction", RELAY_VIDEO_FUNCTIONS);
  }

  /** App and address may hold parameters, and those secrets. */
  @Override
  public String toString() {
    return "connect by " + PeerText.printable(agent, 64) + (enhanced ? ", enhanced" : "");
  }
}
