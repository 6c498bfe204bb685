package io.accountdb.vmoperator.app.doctor;

import io.accountdb.vmoperator.app.config.Config;
import io.accountdb.vmoperator.app.config.Variable;
import io.accountdb.vmoperator.store.AgentAges;
import io.accountdb.vmoperator.store.Database;
import io.accountdb.vmoperator.store.DatabaseException;
import io.accountdb.vmoperator.store.DatabaseFailure;
import io.accountdb.vmoperator.store.DatabaseSettings;
import io.accountdb.vmoperator.store.Ownership;
import io.accountdb.vmoperator.store.Users;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All that can be seen in the database, as the role that the operator runs as. A database that does
 * not answer is one finding, and the rest is not asked any more.
 */
public final class DatabaseCheck implements Check {
  private final Config.Database config;
  private final VisibilityCheck.Question question;

  /**
   * @param question about a VM, a user, or neither
   */
  public DatabaseCheck(Config.Database config, VisibilityCheck.Question question) {
    this.config = config;
    this.question = question;
  }

  @Override
  public List<Finding> findings() {
    DatabaseSettings settings =
        new DatabaseSettings(
            config.url(), config.runtime().username(), config.runtime().password().value());
    try (Database database = Database.open(settings)) {
      return findings(checks(database, settings));
    }
  }

  private Map<Topic, Check> checks(Database database, DatabaseSettings settings) {
    Map<Topic, Check> checks = new LinkedHashMap<>();
    checks.put(Topic.RLS_NOT_WORKING, new RowLevelSecurityCheck(database, settings));
    checks.put(Topic.DUPLICATE_VM, new DuplicateCheck(database));
    checks.put(Topic.STATUS_NOT_UPDATING, new AgentAgeCheck(new AgentAges(database)));
    checks.put(
        Topic.VM_NOT_VISIBLE,
        new VisibilityCheck(question, new Users(database), new Ownership(database)));
    return checks;
  }

  private List<Finding> findings(Map<Topic, Check> checks) {
    List<Finding> findings = new ArrayList<>();
    for (Map.Entry<Topic, Check> check : checks.entrySet()) {
      try {
        findings.addAll(check.getValue().findings());
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
                  Finding.problem(
                      check.getKey(), "the database cannot be asked: " + e.getMessage()));
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
