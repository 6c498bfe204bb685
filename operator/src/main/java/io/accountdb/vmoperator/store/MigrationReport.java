package io.accountdb.vmoperator.store;

import io.accountdb.vmoperator.store.schema.Adoption;
import io.accountdb.vmoperator.store.schema.Finding;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a migration has found and done; where {@link #blocked}, it has changed nothing.
 *
 * @param findings in the tables that were there before
 * @param scripts that ran after the repairs; none where the schema was right
 */
public record MigrationReport(List<Finding> findings, List<String> scripts) {
  public MigrationReport {
    findings = List.copyOf(findings);
    scripts = List.copyOf(scripts);
  }

  /** Whether a person has to act first. */
  public boolean blocked() {
    return findings.stream().anyMatch(Adoption::blocks);
  }

  /** Whether that is who administers the database. */
  public boolean lacksRights() {
    return !of(Finding.NotAllowed.class).isEmpty();
  }

  /** What a person has to act on, in words. */
  public List<String> blockers() {
    return findings.stream().filter(Adoption::blocks).map(Finding::text).toList();
  }

  /** What was put right, and the scripts that ran. */
  public List<String> changes() {
    return Stream.concat(
            blocked() ? Stream.empty() : of(Finding.Repair.class).stream().map(Finding::text),
            scripts.stream().map(script -> "script " + script))
        .toList();
  }

  /** The findings of a kind. */
  public <F extends Finding> List<F> of(Class<F> kind) {
    return findings.stream().filter(kind::isInstance).map(kind::cast).toList();
  }
}
