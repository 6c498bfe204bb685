package io.accountdb.vmoperator.sandbox.command;

import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes {@code NAME=value} lines that a POSIX shell can source. */
final class EnvironmentFile {
  /** What no shell takes for anything but itself. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:@%+=,-]*");

  private EnvironmentFile() {}

  static String render(Map<String, String> variables) {
    return variables.entrySet().stream()
        .map(variable -> variable.getKey() + "=" + quoted(variable.getValue()) + "\n")
        .collect(Collectors.joining());
  }

  static String quoted(String value) {
    // Inside single quotes nothing is special but the single quote itself.
    return PLAIN.matcher(value).matches() ? value : "'" + value.replace("'", "'\\''") + "'";
  }
}
