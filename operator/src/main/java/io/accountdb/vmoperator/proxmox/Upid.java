package io.accountdb.vmoperator.proxmox;

import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The identifier of a Proxmox task: {@code UPID:node:pid:pstart:starttime:type:id:user:} (UPID.pm
 * of pve-common). {@code id} may be empty; a clone's names the source, not the new guest.
 */
public record Upid(
    String text, String node, Instant startTime, String type, String id, String user) {
  private static final Pattern FORM =
      Pattern.compile(
          "UPID:([^:]+):[0-9A-Fa-f]{8}:[0-9A-Fa-f]{8,9}:([0-9A-Fa-f]{8}):([^:\\s]+):([^:\\s]*):([^:\\s]+):");

  /**
   * Reads the text form.
   *
   * @throws IllegalArgumentException where it is none
   */
  public static Upid parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("not a UPID: " + text);
    }
    return new Upid(
        text,
        matcher.group(1),
        Instant.ofEpochSecond(Long.parseLong(matcher.group(2), 16)),
        matcher.group(3),
        matcher.group(4),
        matcher.group(5));
  }

  @Override
  public String toString() {
    return text;
  }
}
