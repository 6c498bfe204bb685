package io.accountdb.vmoperator.proxmox;

import java.util.Map;

/** What may be done about a call that failed: the four classes of the design. */
public sealed interface ProxmoxFailure {
  /** For a condition's message. */
  String message();

  /**
   * Whether Proxmox may have carried the call out although no success was reported (596, time-out,
   * connection lost after sending). Then: read again before anything is repeated.
   */
  boolean mayHaveRun();

  /** The same failure, told in other words. */
  default ProxmoxFailure withMessage(String message) {
    return switch (this) {
      case RetrySoon soon -> new RetrySoon(message, soon.mayHaveRun());
      case RetryWhenReachable later -> new RetryWhenReachable(message, later.mayHaveRun());
      case NeedsPerson person -> new NeedsPerson(person.kind(), message, person.errors());
      case SomebodyElses ignored -> new SomebodyElses(message);
    };
  }

  /** Busy, locked, 5xx, 596: the same call is worth repeating soon. */
  record RetrySoon(String message, boolean mayHaveRun) implements ProxmoxFailure {}

  /** 595, connection refused, time-out, no quorum: worth repeating once the cluster is back. */
  record RetryWhenReachable(String message, boolean mayHaveRun) implements ProxmoxFailure {}

  /**
   * 400, 401, 403, missing template or storage: a person must change something.
   *
   * @param kind which of them
   * @param errors by parameter, where Proxmox names parameters
   */
  record NeedsPerson(Kind kind, String message, Map<String, String> errors)
      implements ProxmoxFailure {
    public NeedsPerson {
      errors = Map.copyOf(errors);
    }

    @Override
    public boolean mayHaveRun() {
      return false;
    }
  }

  /** The VMID is taken, the digest is stale: somebody else was there. */
  record SomebodyElses(String message) implements ProxmoxFailure {
    @Override
    public boolean mayHaveRun() {
      return false;
    }
  }

  /** What a person has to change. */
  enum Kind {
    UNAUTHENTICATED,
    PERMISSION_DENIED,
    INVALID_PARAMETER,
    MISSING_SOURCE,
    MISSING_STORAGE,
    OUT_OF_SPACE,
    UNTRUSTED_CERTIFICATE,
    PROTECTED
  }
}
