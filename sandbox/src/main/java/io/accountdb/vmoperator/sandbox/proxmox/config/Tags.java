package io.accountdb.vmoperator.sandbox.proxmox.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How Proxmox stores tags: lower case, sorted, unique (GuestHelpers.pm get_unique_tags). */
public final class Tags {
  private Tags() {}

  /** The stored form; no tags at all are stored as a blank. */
  public static String normalize(String input) {
    String joined =
        Arrays.stream(input.split("[;,\\s]+"))
            .filter(tag -> !tag.isEmpty())
            .map(tag -> tag.toLowerCase(Locale.ROOT))
            .sorted()
            .distinct()
            .collect(Collectors.joining(";"));
    return joined.isEmpty() ? " " : joined;
  }
}
