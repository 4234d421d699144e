package io.rtmprelay.rtmp.message;

/** Message type ids of RTMP 1.0, section 5.4 and 7.1. */
public final class MessageType {

  public static final int ACKNOWLEDGEMENT = 3;
  public static final int USER_CONTROL = 4;
  public static final int WINDOW_ACK_SIZE = 5;
  public static final int PEER_BANDWIDTH = 6;
  public static final int AUDIO = 8;
  public static final int VIDEO = 9;
  public static final int DATA_AMF3 = 15;
  public static final int COMMAND_AMF3 = 17;
  public static final int DATA = 18;
  public static final int COMMAND = 20;
  public static final int AGGREGATE = 22;

  private MessageType() {}
}
