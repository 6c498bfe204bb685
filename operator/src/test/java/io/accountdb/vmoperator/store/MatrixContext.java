package io.accountdb.vmoperator.store;

import java.sql.SQLException;
import java.sql.Savepoint;

/**
 * How a transaction of the {@link RowLevelSecurityMatrixIT} comes to its context, on a connection
 * that may have served others, and whom it acts for then.
 */
enum MatrixContext {
  ADMINISTRATOR(Identity.ADMIN, session -> session.become(session.carol(), "admin")),
  ADMINISTRATOR_WITHOUT_ID(
      Identity.ADMIN, session -> session.set("app.current_user_role", "admin")),
  OWNER(Identity.ALICE, session -> session.become(session.alice(), "user")),
  OTHER_USER(Identity.BOB, session -> session.become(session.bob(), "user")),
  ADMINISTRATOR_AS_PLAIN_USER(Identity.NOBODY, session -> session.become(session.carol(), "user")),
  MISSPELT_ROLE(Identity.ALICE, session -> session.become(session.alice(), "Admin")),
  UNKNOWN_USER(Identity.NOBODY, session -> session.become(4711, "user")),
  NONE(Identity.NOBODY, session -> {}),
  LEFT_OVER_AFTER_COMMIT(
      Identity.NOBODY,
      session -> {
        session.become(session.alice(), "admin");
        session.connection().commit();
      }),
  LEFT_OVER_AFTER_ROLLBACK(
      Identity.NOBODY,
      session -> {
        session.become(session.alice(), "admin");
        session.connection().rollback();
      }),
  LEFT_OVER_OF_THE_SESSION(
      Identity.ALICE,
      session -> {
        session.execute("SET app.current_user_id = " + session.bob());
        session.execute("SET app.current_user_role = 'admin'");
        session.connection().commit();
        session.become(session.alice(), "user");
      }),
  SET_ROLE(
      Identity.ALICE,
      session -> {
        session.become(session.alice(), "user");
        session.execute("SET LOCAL ROLE " + session.role());
      }),
  SET_ROLE_REFUSED(
      Identity.ALICE,
      session -> {
        session.become(session.alice(), "user");
        session.refused("SET ROLE " + session.schemaOwner());
      }),
  RESET(
      Identity.NOBODY,
      session -> {
        session.become(session.alice(), "admin");
        session.execute("RESET app.current_user_id");
        session.execute("RESET app.current_user_role");
      }),
  RESET_ALL(
      Identity.NOBODY,
      session -> {
        session.become(session.alice(), "admin");
        session.execute("RESET ALL");
      }),
  SET_CONFIG_TO_SOMEBODY_ELSE(
      Identity.BOB,
      session -> {
        session.become(session.alice(), "user");
        session.set("app.current_user_id", Integer.toString(session.bob()));
      }),
  SET_CONFIG_TO_NOTHING(
      Identity.NOBODY,
      session -> {
        session.become(session.alice(), "admin");
        session.set("app.current_user_id", "");
        session.set("app.current_user_role", "");
      }),
  KEPT_BY_ROLLBACK_TO(
      Identity.BOB,
      session -> {
        session.become(session.bob(), "user");
        Savepoint savepoint = session.connection().setSavepoint();
        session.become(session.alice(), "admin");
        session.connection().rollback(savepoint);
      }),
  LOST_BY_ROLLBACK_TO(
      Identity.NOBODY,
      session -> {
        Savepoint savepoint = session.connection().setSavepoint();
        session.become(session.alice(), "admin");
        session.connection().rollback(savepoint);
      }),
  SET_AGAIN_AFTER_ROLLBACK_TO(
      Identity.ALICE,
      session -> {
        LOST_BY_ROLLBACK_TO.enter(session);
        session.become(session.alice(), "user");
      });

  /** Whom the policies see, whatever has led to it. */
  enum Identity {
    ADMIN,
    ALICE,
    BOB,
    NOBODY
  }

  private final Identity identity;
  private final Steps steps;

  MatrixContext(Identity identity, Steps steps) {
    this.identity = identity;
    this.steps = steps;
  }

  Identity identity() {
    return identity;
  }

  void enter(MatrixSession session) throws SQLException {
    steps.take(session);
  }

  private interface Steps {
    void take(MatrixSession session) throws SQLException;
  }
}
