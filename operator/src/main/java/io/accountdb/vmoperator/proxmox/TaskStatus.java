package io.accountdb.vmoperator.proxmox;

/** How a task stands. */
public sealed interface TaskStatus {
  /** It has not ended. */
  record Running() implements TaskStatus {}

  /** It ended with {@code OK} or {@code WARNINGS: n}. */
  record Succeeded(int warnings) implements TaskStatus {}

  /** It ended with an error; what it did before that stands. */
  record Failed(String exitStatus) implements TaskStatus {}

  /**
   * Proxmox cannot tell: rotated away, killed without a result line, or another token's (403).
   * Nothing follows from it; look at the guest again.
   */
  record Untraceable(String reason) implements TaskStatus {}
}
