package io.accountdb.vmoperator.api.writing;

import org.jspecify.annotations.Nullable;

/**
 * Notes that a client has sent.
 *
 * @param text null: there are to be none
 */
record Notes(@Nullable String text) {
  /** As {@code spec.description} has them, where an absent text would say nothing. */
  String description() {
    return text == null ? "" : text;
  }
}
