package io.accountdb.vmoperator.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Puts the policies to the test on the rows that are there: does each owner see exactly their rows,
 * and nobody none? Asked by the doctor.
 */
public final class VisibleRows {
  private static final String ALL = "SELECT id, owner_id FROM public.vms";

  private final Database database;

  public VisibleRows(Database database) {
    this.database = database;
  }

  /**
   * A user who sees rows of others, or does not see rows of their own; only ids are told.
   *
   * @param userId 0 is nobody
   */
  public record Mismatch(int userId, Set<Integer> foreign, Set<Integer> missing) {}

  /**
   * What is not as it should be, for each owner of a row and for nobody.
   *
   * @throws DatabaseException where the database does not answer
   */
  public List<Mismatch> mismatches() {
    return database.inTransaction(RlsContext.admin(Actor.OPERATOR), VisibleRows::compare);
  }

  private static List<Mismatch> compare(Transaction transaction) throws SQLException {
    Map<Integer, Integer> before = ownersById(transaction);
    Map<Integer, Map<Integer, Integer>> seen = new HashMap<>();
    Set<Integer> users = new TreeSet<>(before.values());
    users.add(0);
    for (int user : users) {
      transaction.become(RlsContext.owner(user, Actor.OPERATOR));
      seen.put(user, ownersById(transaction));
    }
    transaction.become(RlsContext.admin(Actor.OPERATOR));
    // A row that was made, removed or handed over meanwhile is no mismatch.
    Map<Integer, Integer> lasting = ownersById(transaction);
    lasting.entrySet().retainAll(before.entrySet());
    List<Mismatch> mismatches = new ArrayList<>();
    for (int user : users) {
      Mismatch mismatch = compare(user, seen.getOrDefault(user, Map.of()), lasting);
      if (!mismatch.foreign().isEmpty() || !mismatch.missing().isEmpty()) {
        mismatches.add(mismatch);
      }
    }
    return mismatches;
  }

  private static Mismatch compare(
      int user, Map<Integer, Integer> seen, Map<Integer, Integer> lasting) {
    Set<Integer> foreign = new TreeSet<>();
    seen.forEach(
        (id, owner) -> {
          if (owner != user) {
            foreign.add(id);
          }
        });
    Set<Integer> missing = new TreeSet<>();
    lasting.forEach(
        (id, owner) -> {
          if (owner == user && !seen.containsKey(id)) {
            missing.add(id);
          }
        });
    return new Mismatch(user, foreign, missing);
  }

  private static Map<Integer, Integer> ownersById(Transaction transaction) throws SQLException {
    try (PreparedStatement statement = transaction.connection().prepareStatement(ALL);
        ResultSet row = statement.executeQuery()) {
      Map<Integer, Integer> owners = new HashMap<>();
      while (row.next()) {
        owners.put(row.getInt("id"), row.getInt("owner_id"));
      }
      return owners;
    }
  }
}
