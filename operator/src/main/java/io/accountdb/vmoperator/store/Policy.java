package io.accountdb.vmoperator.store;

import org.jspecify.annotations.Nullable;

/**
 * A row-level security policy as the database describes it; read by {@link RoleCheck}.
 *
 * @param command ALL, SELECT, INSERT, UPDATE or DELETE
 * @param applies to the role that the operator runs as
 * @param using null where it has none
 * @param check null where it has none, which for ALL means that {@code using} is checked
 */
record Policy(
    String table,
    String name,
    boolean permissive,
    String command,
    boolean applies,
    @Nullable String using,
    @Nullable String check) {}
