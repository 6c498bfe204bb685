package io.accountdb.vmoperator.app.doctor;

import io.accountdb.vmoperator.app.config.Config;
import io.accountdb.vmoperator.app.config.Variable;
import io.accountdb.vmoperator.store.AgentAges;
import io.accountdb.vmoperator.store.Database;
import io.accountdb.vmoperator.store.DatabaseClock;
import io.accountdb.vmoperator.store.DatabaseException;
import io.accountdb.vmoperator.store.DatabaseFailure;
import io.accountdb.vmoperator.store.DatabaseSettings;
import io.accountdb.vmoperator.store.Ownership;
import io.accountdb.vmoperator.store.Users;
import io.accountdb.vmoperator.store.Whitelists;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * All that can be seen in the database, as the role that the operator runs as. A database that does
 * not answer is one finding, and the rest is not asked any more.
 */
public final class DatabaseCheck implements Check {
  private final Config.Database config;
  private final VisibilityCheck.Question question;
  private final Clock clock;

  /**
   * @param question about a VM, a user, or neither
   * @param clock this machine's
   */
  public DatabaseCheck(Config.Database config, VisibilityCheck.Question question, Clock clock) {
    this.config = config;
    this.question = question;
    this.clock = clock;
  }

  @Override
  public List<Finding> findings() {
    DatabaseSettings settings =
        new DatabaseSettings(
            config.url(), config.runtime().username(), config.runtime().password().value());
    try (Database database = Database.open(settings)) {
      return findings(parts(database, settings));
    }
  }

  /** What is asked for one topic. */
  private record Part(Topic topic, Check check) {}

  private List<Part> parts(Database database, DatabaseSettings settings) {
    return List.of(
        new Part(Topic.RLS_NOT_WORKING, new RowLevelSecurityCheck(database, settings)),
        new Part(Topic.DUPLICATE_VM, new DuplicateCheck(database)),
        new Part(Topic.STATUS_NOT_UPDATING, new AgentAgeCheck(new AgentAges(database))),
        new Part(Topic.STATUS_NOT_UPDATING, new WhitelistCheck(new Whitelists(database))),
        new Part(
            Topic.STATUS_NOT_UPDATING, new DatabaseClockCheck(new DatabaseClock(database), clock)),
        new Part(
            Topic.VM_NOT_VISIBLE,
            new VisibilityCheck(question, new Users(database), new Ownership(database))));
  }

  private List<Finding> findings(List<Part> parts) {
    List<Finding> findings = new ArrayList<>();
    for (Part part : parts) {
      try {
        findings.addAll(part.check().findings());
      } catch (DatabaseException e) {
        switch (e.failure()) {
          case DatabaseFailure.Unreachable(String message) -> {
            findings.add(unanswered("does not answer: " + message));
            return findings;
          }
          case DatabaseFailure.LoginRefused(String message) -> {
            findings.add(unanswered("does not let the operator in: " + message));
            return findings;
          }
          case DatabaseFailure.Unavailable _,
              DatabaseFailure.Refused _,
              DatabaseFailure.Superseded _ ->
              findings.add(
                  Finding.problem(part.topic(), "the database cannot be asked: " + e.getMessage()));
        }
      }
    }
    return findings;
  }

  private Finding unanswered(String what) {
    return Finding.problem(
        Topic.STATUS_NOT_UPDATING,
        "the database %s %s; see %s, %s and its password"
            .formatted(
                config.url(),
                what,
                Variable.VM_OPERATOR_DATABASE_URL,
                Variable.VM_OPERATOR_DATABASE_USERNAME));
  }
}
