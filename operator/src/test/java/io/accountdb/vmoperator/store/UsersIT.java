package io.accountdb.vmoperator.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class UsersIT {
  private static PostgresFixture postgres;
  private static Database database;
  private static Users users;

  @BeforeAll
  static void migrate() {
    postgres = PostgresFixture.migrated();
    database = Database.open(postgres.runtime());
    users = new Users(database);
  }

  @AfterAll
  static void close() {
    database.close();
  }

  @Test
  void shouldFindAUserByNameAndById() {
    // Given
    int id = postgres.user("alice");
    UserRow alice = new UserRow(id, "alice", Role.USER, true);

    // Then
    assertThat(users.byName("alice")).contains(alice);
    assertThat(users.byId(id)).contains(alice);
  }

  @Test
  void shouldTellAdministratorsAndUsersThatAreSwitchedOff() {
    // Given
    int id = postgres.user("retired");
    postgres.asSuperuser(
        "UPDATE public.users SET role = 'admin', is_active = FALSE WHERE id = " + id);

    // Then
    assertThat(users.byName("retired")).contains(new UserRow(id, "retired", Role.ADMIN, false));
  }

  @Test
  void shouldFindNobodyByAnotherSpelling() {
    // Given
    postgres.user("carol");

    // Then
    assertThat(users.byName("Carol")).isEmpty();
    assertThat(users.byName("carol' OR 'a' = 'a")).isEmpty();
    assertThat(users.byId(0)).isEmpty();
  }
}
