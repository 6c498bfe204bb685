package io.accountdb.vmoperator.app.doctor;

/**
 * What a {@link Check} has found.
 *
 * @param wrong whether somebody has to do something
 * @param text what, where, and what to do; no secret
 */
public record Finding(Topic topic, boolean wrong, String text) {
  static Finding problem(Topic topic, String text) {
    return new Finding(topic, true, text);
  }

  static Finding fine(Topic topic, String text) {
    return new Finding(topic, false, text);
  }

  /** One line. */
  @Override
  public String toString() {
    String line = text.strip().replaceAll("\\s*\\R\\s*", " ");
    return "%-7s [%s] %s".formatted(wrong ? "PROBLEM" : "ok", topic.title(), line);
  }
}
