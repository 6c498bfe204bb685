package io.accountdb.vmoperator.api.caller;

import io.accountdb.vmoperator.api.problem.ProblemType;
import io.accountdb.vmoperator.api.problem.Problems;
import io.accountdb.vmoperator.resource.Api;
import org.jspecify.annotations.Nullable;

/**
 * Asks before a write whether Kubernetes would let the caller do it: what follows is done with the
 * operator's own rights.
 */
public final class Permissions {
  private final Reviews reviews;

  public Permissions(Reviews reviews) {
    this.reviews = reviews;
  }

  /**
   * Returns where the caller may do this to any VirtualMachine of the Namespace.
   *
   * @throws io.accountdb.vmoperator.api.problem.ProblemException 403, or 503 where the API server
   *     does not answer
   */
  public void check(Caller caller, Verb verb, String namespace) {
    check(caller, verb, namespace, null);
  }

  /** The same for one VirtualMachine: RBAC may grant a verb for single names. */
  public void check(Caller caller, Verb verb, String namespace, @Nullable String name) {
    if (!reviews.allowed(caller.subject(), verb, namespace, name)) {
      throw Problems.of(
          ProblemType.FORBIDDEN,
          "the Kubernetes user %s may not %s %s in the Namespace %s; who administers it may grant that by RBAC"
              .formatted(caller.subject().user(), verb, Api.VIRTUAL_MACHINES, namespace));
    }
  }
}
