package io.accountdb.vmoperator.api.http;

import io.accountdb.vmoperator.api.problem.FieldError;
import io.accountdb.vmoperator.api.problem.Problems;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes the parameters of a query, and collects what is wrong with them: {@link #check} says it all
 * at once. A parameter that nobody has asked for until then is wrong too.
 */
public final class Parameters {
  private static final int LARGEST_LIMIT = 100;
  private static final int USUAL_LIMIT = 10;
  private static final int LAST_YEAR = 9999;

  private final Map<String, List<String>> query;
  private final Set<String> asked = new HashSet<>();
  private final List<FieldError> errors = new ArrayList<>();

  public Parameters(Map<String, List<String>> query) {
    this.query = Map.copyOf(query);
  }

  /** How many of a list, 1 to 100. */
  public int limit() {
    Integer limit = number("limit", 1, LARGEST_LIMIT);
    return limit == null ? USUAL_LIMIT : limit;
  }

  /** How many of a list come before. */
  public int offset() {
    return offset(Integer.MAX_VALUE);
  }

  public int offset(int largest) {
    Integer offset = number("offset", 0, largest);
    return offset == null ? 0 : offset;
  }

  public @Nullable Integer id(String name) {
    return number(name, 1, Integer.MAX_VALUE);
  }

  public @Nullable Integer number(String name, int least, int most) {
    String wanted = "must be a whole number from %d to %d".formatted(least, most);
    Integer number = parsed(name, wanted, Integer::valueOf);
    if (number != null && (number < least || number > most)) {
      wrong(name, wanted);
      return null;
    }
    return number;
  }

  /** Some characters of text. */
  public @Nullable String text(String name, int longest) {
    String text = one(name);
    if (text == null) {
      return null;
    }
    if (text.isEmpty() || text.codePointCount(0, text.length()) > longest) {
      wrong(name, "must have 1 to %d characters".formatted(longest));
      return null;
    }
    if (text.indexOf('\0') >= 0) {
      wrong(name, "must not have the character U+0000 in it");
      return null;
    }
    return text;
  }

  /** What matches a pattern as a whole. */
  public @Nullable String matching(String name, Pattern pattern, String wanted) {
    String text = one(name);
    if (text != null && !pattern.matcher(text).matches()) {
      wrong(name, wanted);
      return null;
    }
    return text;
  }

  /** One of some words. */
  public @Nullable String word(String name, List<String> words) {
    String word = one(name);
    if (word != null && !words.contains(word)) {
      wrong(name, "must be one of " + String.join(", ", words));
      return null;
    }
    return word;
  }

  public @Nullable Instant time(String name) {
    String wanted = "must be a time such as 2026-01-31T12:00:00Z";
    OffsetDateTime time = parsed(name, wanted, OffsetDateTime::parse);
    if (time != null && beyondYears(time.getYear())) {
      wrong(name, wanted);
      return null;
    }
    return time == null ? null : time.toInstant();
  }

  public @Nullable LocalDate day(String name) {
    String wanted = "must be a day such as 2026-01-31";
    LocalDate day = parsed(name, wanted, LocalDate::parse);
    if (day != null && beyondYears(day.getYear())) {
      wrong(name, wanted);
      return null;
    }
    return day;
  }

  /** Adds something that is wrong. */
  public void wrong(String name, String message) {
    errors.add(new FieldError(name, message));
  }

  /**
   * Ends the request where something is wrong.
   *
   * @throws io.accountdb.vmoperator.api.problem.ProblemException 422 that names it all
   */
  public void check() {
    Set<String> unknown = new TreeSet<>(query.keySet());
    unknown.removeAll(asked);
    String known =
        asked.isEmpty() ? "there are none" : "there are " + String.join(", ", new TreeSet<>(asked));
    unknown.forEach(name -> wrong(name, "is no parameter here; " + known));
    if (!errors.isEmpty()) {
      throw Problems.invalid(errors);
    }
  }

  private <T> @Nullable T parsed(String name, String wanted, Function<String, T> parse) {
    String text = one(name);
    if (text == null) {
      return null;
    }
    try {
      return parse.apply(text);
    } catch (NumberFormatException | DateTimeException e) {
      wrong(name, wanted);
      return null;
    }
  }

  private @Nullable String one(String name) {
    asked.add(name);
    List<String> values = query.get(name);
    if (values == null) {
      return null;
    }
    if (values.size() != 1) {
      wrong(name, values.isEmpty() ? "needs a value" : "must be given once");
      return null;
    }
    return values.getFirst();
  }

  private static boolean beyondYears(int year) {
    return year < 1 || year > LAST_YEAR;
  }
}
