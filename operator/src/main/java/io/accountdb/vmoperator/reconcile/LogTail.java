package io.accountdb.vmoperator.reconcile;

import java.util.List;
import java.util.regex.Pattern;

/**
 * The end of a Proxmox task's log, fit for a condition or an event: a few lines in one, of bounded
 * length, without what looks like a secret. Pure.
 */
final class LogTail {
  private static final int LINES = 5;
  private static final int CHARACTERS = 500;
  private static final String CUT = "...";

  /** The last line of each log, which repeats the exit status (RESTEnvironment.pm). */
  private static final Pattern RESULT = Pattern.compile("TASK (OK|WARNINGS|ERROR)\\b.*");

  /** How {@code log_warn} prints (RESTEnvironment.pm). */
  private static final Pattern WARNING = Pattern.compile("WARN: .*");

  /** QEMU's whole command line is logged when a start fails; people put passwords there. */
  private static final Pattern SECRET =
      Pattern.compile(
          "(?i)((?:pass(?:word|wd|phrase)?|secret|token)[=:]\\s*|\\bsecret,\\S*?data=)[^\\s,]+");

  private LogTail() {}

  /** The last lines; empty where the log says nothing but how it ended. */
  static String of(List<String> log) {
    List<String> lines =
        log.stream()
            .map(String::strip)
            .filter(line -> !line.isEmpty() && !RESULT.matcher(line).matches())
            .toList();
    return fit(String.join(" | ", lines.subList(Math.max(0, lines.size() - LINES), lines.size())));
  }

  /** The last lines that warn. */
  static String warnings(List<String> log) {
    return of(log.stream().filter(line -> WARNING.matcher(line).matches()).toList());
  }

  /** A text of Proxmox's, cut at its beginning where it is too long: the cause comes last. */
  static String fit(String text) {
    String safe = SECRET.matcher(text).replaceAll("$1***");
    return safe.length() <= CHARACTERS
        ? safe
        : CUT + safe.substring(safe.length() - CHARACTERS + CUT.length());
  }
}
