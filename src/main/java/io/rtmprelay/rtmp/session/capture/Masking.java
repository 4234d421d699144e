package io.rtmprelay.rtmp.session.capture;

import io.rtmprelay.amf.AmfObject;
import io.rtmprelay.amf.AmfReference;
import io.rtmprelay.amf.AmfValue;
import io.rtmprelay.amf.AmfVector;
import io.rtmprelay.rtmp.message.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Takes keys out of commands. What is known to hold none stays; of names and addresses what is
 * public stays; all other text is replaced. What is kept is small, whatever a peer sends.
 */
final class Masking {

  private static final String MASK = "***";
  private static final int MAX_CHARS = 1024;
  private static final int MAX_NAME_CHARS = 64;
  private static final int MAX_ELEMENTS = 64;
  private static final int MAX_DEPTH = 4;

  /** Commands whose first argument is a stream's name with its parameters. */
  private static final Set<String> OF_A_STREAM =
      Set.of(
          "publish",
          "releaseStream",
          "FCPublish",
          "FCUnpublish",
          "deleteStream",
          "closeStream",
          "getStreamLength");

  /** How a stream is published; some encoders send something of their own in this place. */
  private static final Set<String> PUBLISH_TYPES = Set.of("live", "record", "append");

  /** Members of connect that are addresses or paths. */
  private static final Set<String> ADDRESSES = Set.of("app", "tcUrl", "swfUrl", "pageUrl");

  /** Members of connect that are words of a client about itself. */
  private static final Set<String> WORDS = Set.of("flashVer", "type", "fourCcList");

  private Masking() {}

  static Command masked(Command command) {
    boolean connects = command.name().equals("connect");
    boolean names = OF_A_STREAM.contains(command.name());
    List<AmfValue> arguments = new ArrayList<>();
    for (AmfValue argument : command.arguments()) {
      if (arguments.size() == MAX_ELEMENTS) {
        break;
      }
      boolean isName = names && arguments.isEmpty();
      boolean isType = names && PUBLISH_TYPES.contains(argument.stringOr(""));
      arguments.add(isType ? argument : isName ? address(argument) : masked(argument, MAX_DEPTH));
    }
    return new Command(
        command.name().length() > MAX_NAME_CHARS ? MASK : command.name(),
        command.transactionId(),
        connects ? connect(command.object()) : masked(command.object(), MAX_DEPTH),
        arguments);
  }

  private static AmfValue connect(AmfValue object) {
    AmfObject.Builder kept = AmfObject.builder();
    members(object.objectOr(AmfObject.empty()))
        .forEach(
            member ->
                kept.put(
                    member.name(),
                    ADDRESSES.contains(member.name())
                        ? address(member.value())
                        : WORDS.contains(member.name())
                            ? words(member.value())
                            : masked(member.value(), MAX_DEPTH)));
    return kept.build();
  }

  private static List<AmfObject.Member> members(AmfObject object) {
    return object.members().stream()
        .filter(member -> member.name().length() <= MAX_NAME_CHARS)
        .limit(MAX_ELEMENTS)
        .toList();
  }

  /** A path or a URL without its parameters and without who logs in. */
  private static AmfValue address(AmfValue value) {
    return value instanceof AmfValue.Text text
        ? AmfValue.of(address(text.value()))
        : masked(value, MAX_DEPTH);
  }

  private static String address(String text) {
    int end = firstOf(text, '?', '#');
    String path = shortened(end < text.length() ? text.substring(0, end) : text);
    int host = path.indexOf("//") + 2;
    int login = host < 2 ? -1 : path.lastIndexOf('@');
    if (login >= host) {
      path = path.substring(0, host) + MASK + path.substring(login);
    }
    return end < text.length() ? path + "?" + MASK : path;
  }

  private static int firstOf(String text, char one, char other) {
    int end = text.length();
    for (int at : new int[] {text.indexOf(one), text.indexOf(other)}) {
      end = at < 0 ? end : Math.min(end, at);
    }
    return end;
  }

  private static AmfValue words(AmfValue value) {
    if (value instanceof AmfValue.Text text) {
      return AmfValue.of(shortened(text.value()));
    }
    List<AmfValue> words = new ArrayList<>();
    for (AmfValue element : value.items()) {
      if (words.size() < MAX_ELEMENTS && element instanceof AmfValue.Text word) {
        words.add(AmfValue.of(shortened(word.value())));
      }
    }
    return new AmfValue.StrictArray(words);
  }

  private static String shortened(String text) {
    return text.length() > MAX_CHARS ? text.substring(0, MAX_CHARS) : text;
  }

  /** Numbers stay, and what they are called; text does not, and what may be text in disguise. */
  private static AmfValue masked(AmfValue value, int depth) {
    if (depth == 0) {
      return AmfValue.Nothing.NULL;
    }
    return switch (value) {
      case AmfValue.Nothing nothing -> nothing;
      case AmfValue.Bool bool -> bool;
      case AmfValue.Num number -> number;
      case AmfValue.Int number -> AmfValue.of(number.value());
      case AmfValue.Date date -> date;
      case AmfValue.Text _ -> AmfValue.of(MASK);
      case AmfObject object -> {
        AmfObject.Builder kept = AmfObject.builder();
        members(object)
            .forEach(member -> kept.put(member.name(), masked(member.value(), depth - 1)));
        yield kept.build();
      }
      case AmfValue.StrictArray array ->
          new AmfValue.StrictArray(
              array.elements().stream()
                  .limit(MAX_ELEMENTS)
                  .map(element -> masked(element, depth - 1))
                  .toList());
      case AmfValue.XmlDocument _,
          AmfValue.Xml _,
          AmfValue.ByteArray _,
          AmfValue.Dictionary _,
          AmfValue.Externalizable _,
          AmfReference _,
          AmfVector _ ->
          AmfValue.Nothing.NULL;
    };
  }
}
