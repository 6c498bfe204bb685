package io.accountdb.vmoperator.sandbox.proxmox.tasks;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A unique process id (UPID.pm of pve-common).
 *
 * @param startTime seconds since the epoch
 * @param id VMID; of a clone, the source's
 * @param user who started it, {@code !token} included
 */
public record Upid(
    String node, long pid, long processStart, long startTime, String type, String id, String user) {
  private static final Pattern FORM =
      Pattern.compile(
          "UPID:([a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?):([0-9A-Fa-f]{8}):([0-9A-Fa-f]{8,9}):([0-9A-Fa-f]{8}):([^:\\s/]+):([^:\\s/]*):([^:\\s/]+):");

  /** Empty where the text is no UPID. */
  public static Optional<Upid> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        new Upid(
            matcher.group(1),
            Long.parseLong(matcher.group(2), 16),
            Long.parseLong(matcher.group(3), 16),
            Long.parseLong(matcher.group(4), 16),
            matcher.group(5),
            matcher.group(6),
            matcher.group(7)));
  }

  @Override
  public String toString() {
    return "UPID:%s:%08X:%08X:%08X:%s:%s:%s:"
        .formatted(node, pid, processStart, startTime, type, id, user);
  }
}
