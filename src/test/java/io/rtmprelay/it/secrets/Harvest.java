package io.rtmprelay.it.secrets;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** All that a relay said, and what of it looks like a planted key. Any thread. */
final class Harvest {

  /** A planted key tells where it was planted, so that a leak does too. */
  private static final Pattern PLANTED = Pattern.compile("Planted([A-Z][A-Za-z]*)9x");

  private static final int SHOWN_CHARS = 160;

  private record Said(String where, String text) {}

  private final List<Said> all = new ArrayList<>();

  /** A secret that stands for {@code place} and nothing else. */
  static String planted(String place) {
    return "Planted" + place + "9x";
  }

  /** Bytes are taken as they are, for keys are ASCII. */
  synchronized void add(String where, byte[] said) {
    add(where, new String(said, StandardCharsets.ISO_8859_1));
  }

  synchronized void add(String where, String said) {
    all.add(new Said(where, said));
  }

  /** How many things were said. */
  synchronized int size() {
    return all.size();
  }

  /** Each key that was found, with where it was, and what stood around it. */
  synchronized List<String> leaks() {
    TreeSet<String> leaks = new TreeSet<>();
    for (Said said : all) {
      Matcher found = PLANTED.matcher(said.text);
      while (found.find()) {
        int from = Math.max(0, found.start() - SHOWN_CHARS);
        int to = Math.min(said.text.length(), found.end() + SHOWN_CHARS);
        leaks.add(found.group(1) + " in " + said.where + ": " + said.text.substring(from, to));
      }
    }
    return List.copyOf(leaks);
  }
}
