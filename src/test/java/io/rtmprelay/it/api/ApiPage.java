package io.rtmprelay.it.api;

import io.rtmprelay.it.process.Tools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code docs/API.md}, as a list of the calls that it tells of. */
final class ApiPage {

  private static final Pattern SECTION = Pattern.compile("(?m)^### (\\w+)\\n");
  private static final Pattern CALL =
      Pattern.compile("\\A\\n`([A-Z]+) (\\S+)` · (\\w+) · ([0-9]{3})\\n\\n(\\S.*)");
  private static final Pattern SHELL = Pattern.compile("(?s)\\n```sh\\n(.*?)```\\n");
  private static final Pattern ANSWER =
      Pattern.compile("(?s)```sh\\n[^`]*```\\n\\n```json\\n(.*?)```\\n");

  /**
   * One call.
   *
   * @param status that each of its lines is answered with
   * @param lines to be run by a shell
   * @param answer what the last line prints, in part or as an example; null if that is no JSON
   */
  record Call(
      String operation,
      String method,
      String path,
      String role,
      int status,
      List<String> lines,
      @Nullable String answer) {}

  private ApiPage() {}

  /** All calls, in the order of the page. */
  static List<Call> calls() {
    return calls(read());
  }

  private static String read() {
    try {
      return Files.readString(Tools.project().resolve("docs/API.md"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Call> calls(String page) {
    List<Call> calls = new ArrayList<>();
    Matcher section = SECTION.matcher(page);
    for (boolean more = section.find(); more; ) {
      String operation = section.group(1);
      int from = section.end();
      more = section.find();
      calls.add(call(operation, page.substring(from, more ? section.start() : page.length())));
    }
    return calls;
  }

  private static Call call(String operation, String section) {
    Matcher call = CALL.matcher(section);
    Matcher shell = SHELL.matcher(section);
    Matcher answer = ANSWER.matcher(section);
    if (!call.lookingAt() || !shell.find()) {
      throw new AssertionError(
          String.format(
              Locale.ROOT,
              "%s is not told as `METHOD path` · role · status, a text and a block of sh",
              operation));
    }
    return new Call(
        operation,
        call.group(1),
        call.group(2),
        call.group(3),
        Integer.parseInt(call.group(4)),
        shell.group(1).lines().toList(),
        answer.find() ? answer.group(1) : null);
  }
}
