package io.rtmprelay.rtmp.message;

import io.rtmprelay.amf.AmfObject;
import io.rtmprelay.amf.AmfValue;

/**
 * The information object of onStatus, {@code _result} and {@code _error} (RTMP 1.0, section 7.2).
 *
 * @param level {@code status}, {@code warning} or {@code error}; empty if the peer sent none
 * @param code such as {@code NetStream.Publish.Start}; empty if the peer sent none
 * @param description words for a person; may be empty, and may quote what the receiver sent
 */
public record Status(String level, String code, String description) {

  private static final String LEVEL = "level";
  private static final String CODE = "code";
  private static final String DESCRIPTION = "description";
  private static final String ERROR = "error";

  /** Good news. */
  public static Status info(String code, String description) {
    return new Status("status", code, description);
  }

  /** A refusal or a failure. */
  public static Status error(String code, String description) {
    return new Status(ERROR, code, description);
  }

  /** Reads an information object; what is no object is a status that says nothing. */
  public static Status of(AmfValue information) {
    AmfObject object = information.objectOr(AmfObject.empty());
    return new Status(
        object.stringOr(LEVEL, ""), object.stringOr(CODE, ""), object.stringOr(DESCRIPTION, ""));
  }

  public boolean isError() {
    return level.equals(ERROR);
  }

  /** The members of this status, to which others may be added. */
  public AmfObject.Builder information() {
    return AmfObject.builder().put(LEVEL, level).put(CODE, code).put(DESCRIPTION, description);
  }
}
