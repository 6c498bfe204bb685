package io.accountdb.vmoperator.reconcile.event;

import java.util.Locale;

/**
 * Something that happened to a resource, once.
 *
 * @param note for people: which VM, what, and what to do
 */
public record Happening(EventReason reason, String note) {
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%s %s: %s", reason.type(), reason, note);
  }
}
