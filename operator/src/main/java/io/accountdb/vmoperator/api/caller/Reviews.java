package io.accountdb.vmoperator.api.caller;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the API server is asked about callers. Each throws a {@link
 * io.accountdb.vmoperator.api.problem.ProblemException} with 503 where it does not answer.
 */
public interface Reviews {
  /** Whose token it is, where it is genuine, in force, and for this audience. */
  Optional<KubernetesSubject> authenticate(BearerToken token, String audience);

  /**
   * Whether RBAC, or whatever else authorizes in this cluster, lets the subject do it.
   *
   * @param name null: to any VirtualMachine of the Namespace
   */
  boolean allowed(KubernetesSubject subject, Verb verb, String namespace, @Nullable String name);

  /** The database user that the Namespace's label names; empty also where there is no Namespace. */
  Optional<String> ownerOf(String namespace);
}
