package io.accountdb.vmoperator.sandbox.database;

/**
 * A row of AccountDB's table {@code users}.
 *
 * @param role {@code user} or {@code admin}
 */
public record AccountDbUser(
    String username, String email, String fullName, String role, boolean active) {}
