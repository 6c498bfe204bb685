package io.accountdb.vmoperator.api.caller;

import io.accountdb.vmoperator.store.Role;
import io.accountdb.vmoperator.store.Viewer;

/**
 * Who a request is answered for: reads go by the row of {@code users}, writes by the subject.
 *
 * @param userId of the row in {@code users}
 * @param role from that row, never from a token; always {@code USER} for a ServiceAccount
 * @param token what the caller showed, for {@link Callers#stillActive}; it prints as a mask
 */
public record Caller(
    int userId, String username, Role role, KubernetesSubject subject, BearerToken token) {
  /** With whose eyes the database is read for the caller. */
  public Viewer viewer() {
    return new Viewer(userId, role);
  }
}
