package io.rtmprelay.access.hook;

import io.rtmprelay.access.hook.HookAnswer.Outcome;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a hook's HTTP response means. Whatever cannot be read as a yes is a no. */
final class HookReply {

  /** Of a body. */
  static final int MAX_BYTES = 64 * 1024;

  private static final int MAX_SINKS = 100;
  private static final int MAX_REASON_CHARS = 200;

  /** What is shorter may stand in a reason by chance. */
  private static final int MIN_SECRET_CHARS = 4;

  private HookReply() {}

  /** The answer to {@code question}. */
  static HookAnswer read(int status, Buffer body, HookQuestion question) {
    if (status < 200 || status > 299) {
      return unusable("it answered with status " + status);
    }
    if (body.length() == 0) {
      return new HookAnswer.Allowed(List.of());
    }
    JsonObject answer = object(body);
    if (answer == null || !(answer.getValue("allow") instanceof Boolean allow)) {
      return unusable("its body is no JSON object with allow, true or false");
    }
    if (!allow) {
      return new HookAnswer.Refused(refusal(answer.getValue("reason"), question));
    }
    List<String> sinks = sinks(answer.getValue("sinks"));
    return sinks == null
        ? unusable("its sinks are no list of at most " + MAX_SINKS + " JSON objects")
        : new HookAnswer.Allowed(sinks);
  }

  /** No answer that can be used. */
  static HookAnswer unusable(String detail) {
    return new HookAnswer.Failed(Outcome.FAILED, "the publishing hook gave no answer", detail);
  }

  private static @Nullable JsonObject object(Buffer body) {
    try {
      return Json.decodeValue(body) instanceof JsonObject object ? object : null;
    } catch (DecodeException e) {
      return null;
    }
  }

  private static @Nullable List<String> sinks(@Nullable Object value) {
    if (value == null) {
      return List.of();
    }
    if (!(value instanceof JsonArray array) || array.size() > MAX_SINKS) {
      return null;
    }
    List<String> sinks = new ArrayList<>();
    for (Object each : array) {
      if (!(each instanceof JsonObject sink)) {
        return null;
      }
      sinks.add(sink.encode());
    }
    return sinks;
  }

  /** The hook's words on one line, without what the publisher presented. */
  private static String refusal(@Nullable Object reason, HookQuestion question) {
    if (!(reason instanceof String text) || text.isBlank()) {
      return "the publishing hook refused it";
    }
    String words = text;
    for (String parameter : question.query().split("&", -1)) {
      String value = parameter.substring(parameter.indexOf('=') + 1);
      if (value.length() >= MIN_SECRET_CHARS) {
        words = words.replace(value, "***");
      }
    }
    words = words.substring(0, Math.min(MAX_REASON_CHARS, words.length()));
    return "the publishing hook refused it: " + words.replaceAll("\\p{C}", " ").strip();
  }
}
