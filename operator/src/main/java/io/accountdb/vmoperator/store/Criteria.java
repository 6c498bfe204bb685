package io.accountdb.vmoperator.store;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Stream;

/**
 * The WHERE clause of a query of the API: conditions in fixed words, their values as parameters.
 */
final class Criteria {
  private final StringJoiner conditions = new StringJoiner(" AND ", "WHERE ", "").setEmptyValue("");
  private final List<Object> values = new ArrayList<>();

  /**
   * Names the owner beside the policies: of two that are joined by OR neither leads PostgreSQL to
   * the index.
   *
   * @param ownerColumn such as {@code v.owner_id}
   */
  static Criteria of(Viewer viewer, String ownerColumn) {
    Criteria criteria = new Criteria();
    return switch (viewer.role()) {
      case USER -> criteria.and(ownerColumn + " = ?", viewer.userId());
      case ADMIN -> criteria;
    };
  }

  /** Adds a condition with as many question marks as there are values. */
  Criteria and(String condition, Object... parameters) {
    conditions.add(condition);
    values.addAll(List.of(parameters));
    return this;
  }

  boolean none() {
    return values.isEmpty();
  }

  String where() {
    return conditions.toString();
  }

  /** The values, and those of the parameters that follow the clause. */
  List<Object> parameters(Object... following) {
    return Stream.concat(values.stream(), Stream.of(following)).toList();
  }
}
