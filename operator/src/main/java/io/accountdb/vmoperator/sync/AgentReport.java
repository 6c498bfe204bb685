package io.accountdb.vmoperator.sync;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How one cluster's agent fares, for metrics; the counts begin when the agent is connected. Asked
 * of {@link Agents}.
 *
 * @param lastPoll the latest complete one; null until the first
 * @param lastSync when the database last had all of a poll; null until the first time
 * @param syncs comparisons of a poll with the rows
 * @param syncTime that they took in all
 * @param vms that the latest poll shows, neither templates nor containers
 */
public record AgentReport(
    String cluster,
    @Nullable Instant lastPoll,
    @Nullable Instant lastSync,
    long syncs,
    Duration syncTime,
    Map<Change, Long> written,
    Map<Refusal, Long> refused,
    Map<Place, Integer> vms) {
  public AgentReport {
    written = Map.copyOf(written);
    refused = Map.copyOf(refused);
    vms = Map.copyOf(vms);
  }

  /** What was done to a row. */
  public enum Change {
    INSERT,
    UPDATE,
    DELETE
  }

  /** Why the database did not take a row. */
  public enum Refusal {
    /** A policy, or a missing grant: PostgreSQL does not tell them apart. */
    ROW_LEVEL_SECURITY,
    /** Another row has its VMID on its node. */
    KEY_TAKEN,
    /** A constraint or a trigger. */
    CONSTRAINT
  }

  /** Where VMs are, and how. */
  public record Place(String node, String state) {}
}
