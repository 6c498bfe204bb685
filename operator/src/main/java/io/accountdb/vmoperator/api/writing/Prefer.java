package io.accountdb.vmoperator.api.writing;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The preference {@code wait} of a request (RFC 7240, 4.3). Pure. */
final class Prefer {
  private static final Duration LONGEST = Duration.ofSeconds(60);

  /** An absurd number of digits is as good as none. */
  private static final Pattern WAIT =
      Pattern.compile("\\s*wait\\s*=\\s*\"?(\\d{1,9})\"?\\s*(?:;.*)?", Pattern.CASE_INSENSITIVE);

  private Prefer() {}

  /**
   * How long the client would wait, a minute at most. Of several the first counts; what is no such
   * preference is none of ours.
   *
   * @param values of the header fields {@code Prefer}
   */
  static Optional<Duration> patience(List<String> values) {
    return values.stream()
        .flatMap(value -> List.of(value.split(",")).stream())
        .map(WAIT::matcher)
        .filter(Matcher::matches)
        .map(wait -> Duration.ofSeconds(Long.parseLong(wait.group(1))))
        .map(wait -> wait.compareTo(LONGEST) > 0 ? LONGEST : wait)
        .findFirst();
  }
}
