package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.resource.Api;
import io.accountdb.vmoperator.sync.BindingLookup.Binding;
import io.accountdb.vmoperator.sync.Claimant;
import java.util.List;
import java.util.Optional;

/** What the database remembers of a resource's VM, of this uid or of an earlier one's. */
record Incarnations(Desired desired, List<Binding> bindings) {
  /** The VM of this very resource. */
  Optional<Binding> own() {
    return bindings.stream()
        .filter(binding -> binding.claimant().uid().equals(desired.claimant().uid()))
        .findFirst();
  }

  /** The VM of a resource of the same namespace and name that is not this one. */
  Optional<Binding> previous() {
    Claimant claimant = desired.claimant();
    return bindings.stream()
        .filter(binding -> binding.claimant().namespace().equals(claimant.namespace()))
        .filter(binding -> binding.claimant().name().equals(claimant.name()))
        .filter(binding -> !binding.claimant().uid().equals(claimant.uid()))
        .findFirst();
  }

  static String advice(Binding binding) {
    return "VMID %d (uuid %s) belongs to an earlier resource of this name; adopt it by the annotation %s: \"%d\", or remove that VM"
        .formatted(binding.vmid(), binding.biosUuid(), Api.TAKE_OVER_ANNOTATION, binding.vmid());
  }
}
