package io.rtmprelay.rtmp.session.capture;

import io.rtmprelay.rtmp.message.Command;

/**
 * One command of a dialogue that is over, keys taken out.
 *
 * @param streamId the message stream it came on
 */
public record Said(int streamId, Command command) {}
