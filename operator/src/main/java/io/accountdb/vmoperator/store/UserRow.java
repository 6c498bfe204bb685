package io.accountdb.vmoperator.store;

/** What the operator may read of a row of {@code users}. */
public record UserRow(int id, String username, Role role, boolean active) {}
