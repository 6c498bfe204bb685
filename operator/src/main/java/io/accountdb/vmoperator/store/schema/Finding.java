package io.accountdb.vmoperator.store.schema;

import java.util.List;

/** Where a database differs from the documented one. */
public sealed interface Finding {
  /** For the report: what differs, in words. */
  String text();

  /**
   * Can be put right without touching what a user wrote, or as the document says.
   *
   * @param statements that do it, in this order
   */
  record Repair(String text, List<String> statements) implements Finding {
    public Repair {
      statements = List.copyOf(statements);
    }

    static Repair of(String text, String... statements) {
      return new Repair(text, List.of(statements));
    }
  }

  /**
   * A person has to decide; nothing is changed as long as there is one.
   *
   * @param look SQL that shows it
   */
  record Obstacle(String text, String look) implements Finding {}

  /** The migrating role lacks a right; the text says which statement gives it. */
  record NotAllowed(String text) implements Finding {}

  /** Worth knowing, and left as it is. */
  record Note(String text) implements Finding {}
}
