package io.rtmprelay.config.yaml;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Which known word was meant. */
final class Spelling {

  /** Letters of a word that is cut short and still tells what was meant. */
  private static final int SHORTEST = 3;

  private Spelling() {}

  /** The candidate nearest to {@code word}, or null if none is near enough to have been meant. */
  static @Nullable String nearest(String word, Collection<String> candidates) {
    String best = null;
    int bestDistance = Math.max(1, word.length() / 3) + 1;
    for (String candidate : candidates) {
      int distance = distance(fold(word), fold(candidate));
      if (distance < bestDistance) {
        best = candidate;
        bestDistance = distance;
      }
    }
    return best == null ? begunWith(word, candidates) : best;
  }

  /** The only candidate that begins so; null if there is none, or several. */
  private static @Nullable String begunWith(String word, Collection<String> candidates) {
    String begin = fold(word);
    List<String> longer =
        candidates.stream().filter(known -> fold(known).startsWith(begin)).toList();
    return longer.size() == 1 && begin.length() >= SHORTEST ? longer.getFirst() : null;
  }

  /** Case and the dashes of other config languages are no difference worth a point. */
  private static String fold(String word) {
    return word.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
  }

  /** Edits (insert, remove, replace, swap two neighbours) that lead from one word to the other. */
  private static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int replaced = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        d[i][j] = Math.min(replaced, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (swapped) {
          d[i][j] = Math.min(d[i][j], 1 + d[i - 2][j - 2]);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
