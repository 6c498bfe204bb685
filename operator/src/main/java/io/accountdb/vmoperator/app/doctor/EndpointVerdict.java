package io.accountdb.vmoperator.app.doctor;

import io.accountdb.vmoperator.app.doctor.EndpointAnswer.Entered;
import io.accountdb.vmoperator.app.doctor.EndpointAnswer.Failed;
import io.accountdb.vmoperator.proxmox.Permissions;
import io.accountdb.vmoperator.proxmox.ProxmoxFailure;
import io.accountdb.vmoperator.proxmox.ProxmoxFailure.Kind;
import io.accountdb.vmoperator.reconcile.MissingPrivileges;
import io.accountdb.vmoperator.resource.ProxmoxCluster;
import io.accountdb.vmoperator.resource.ProxmoxClusterSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What the answers of a ProxmoxCluster's endpoints say of certificates, token, privileges and
 * clocks. Pure; asked by {@link ProxmoxCheck}.
 */
final class EndpointVerdict {
  private final String name;
  private final ProxmoxClusterSpec spec;

  EndpointVerdict(ProxmoxCluster cluster) {
    name = cluster.getMetadata().getName();
    spec = cluster.getSpec();
  }

  /**
   * The findings, none of them twice: a token is refused everywhere.
   *
   * @param token its id, {@code user@realm!name}
   * @param answers one for each of {@code spec.endpoints}, in that order
   * @param now by this machine's clock
   */
  List<Finding> of(String token, List<EndpointAnswer> answers, Instant now) {
    List<Finding> findings = new ArrayList<>();
    List<ClockReading> clocks = new ArrayList<>();
    List<Permissions> permissions = new ArrayList<>();
    for (int index = 0; index < answers.size(); index++) {
      String endpoint = spec.endpoints().get(index);
      switch (answers.get(index)) {
        case Entered entered -> {
          findings.add(fine(endpoint + " is Proxmox VE " + entered.version()));
          permissions.add(entered.permissions());
          clocks.add(new ClockReading(endpoint, entered.ahead()));
        }
        case Failed(ProxmoxFailure failure) ->
            findings.add(problem(explain(index, token, failure)));
      }
    }
    if (!permissions.isEmpty()) {
      findings.add(privileges(token, permissions.getFirst()));
      findings.add(ClockAgreement.judge(now, clocks));
    }
    return findings.stream().distinct().toList();
  }

  private Finding privileges(String token, Permissions permissions) {
    List<String> missing = MissingPrivileges.of(permissions, spec.defaults());
    return missing.isEmpty()
        ? fine("token " + token + " has all privileges that VMs need")
        : problem(
            "token %s lacks %s: give them to it, and to its user too where privileges are separated"
                .formatted(token, String.join("; ", missing)));
  }

  private String explain(int index, String token, ProxmoxFailure failure) {
    return switch (failure) {
      case ProxmoxFailure.NeedsPerson(Kind kind, String message, var _)
          when kind == Kind.UNAUTHENTICATED ->
          "token %s, key tokenID of Secret %s: %s: put a token that is valid into the Secret"
              .formatted(token, spec.credentialsSecretRef().name(), message);
      case ProxmoxFailure.NeedsPerson(Kind kind, String message, var _)
          when kind == Kind.UNTRUSTED_CERTIFICATE ->
          message
              + ": spec.tls.caSecretRef has to name the authority that signed the certificate, and"
              + " the endpoint a name that stands in it";
      case ProxmoxFailure other -> "spec.endpoints[%d]: %s".formatted(index, other.message());
    };
  }

  private Finding fine(String text) {
    return Finding.fine(Topic.STATUS_NOT_UPDATING, subject(text));
  }

  /** A finding about this cluster that somebody has to act on. */
  Finding problem(String text) {
    return Finding.problem(Topic.STATUS_NOT_UPDATING, subject(text));
  }

  private String subject(String text) {
    return "ProxmoxCluster %s: %s".formatted(name, text);
  }
}
