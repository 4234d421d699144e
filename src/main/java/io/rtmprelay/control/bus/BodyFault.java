package io.rtmprelay.control.bus;

/**
 * One thing wrong with the body of a request, in words for who wrote it. Never holds a secret.
 *
 * @param pointer the place, a JSON pointer (RFC 6901) such as {@code /queue/bytes}; empty for the
 *     body as a whole
 */
public record BodyFault(String pointer, String detail) {}
