package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.proxmox.CloneRequest;
import io.accountdb.vmoperator.proxmox.GuestAddress;
import io.accountdb.vmoperator.proxmox.GuestConfig;
import io.accountdb.vmoperator.proxmox.GuestResource;
import io.accountdb.vmoperator.resource.Operation;
import io.accountdb.vmoperator.resource.ProxmoxClusterSpec.Defaults;
import io.accountdb.vmoperator.resource.VirtualMachineSpec.Template;
import io.accountdb.vmoperator.resource.VirtualMachineStatus.Owner;
import io.accountdb.vmoperator.sync.BindingLookup;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The way from nothing to a clone's intent: owner, template, VMID, in this order. Pure. */
final class Provisioning {
  private final Planning planning;
  private final StatusDraft draft;
  private final Desired desired;

  Provisioning(Planning planning) {
    this.planning = planning;
    this.draft = planning.draft();
    this.desired = planning.desired();
  }

  Decision decide() {
    return switch (planning.observed().owner()) {
      case OwnerVerdict.Refused(String reason, String message) ->
          planning.unprovisioned(reason, message);
      case OwnerVerdict.Unavailable(String message) ->
          planning.provisioning("DatabaseUnreachable", "a new VM waits for its owner: " + message);
      case OwnerVerdict.Granted(String name, int id) -> {
        draft.owner = new Owner(name, (long) id);
        yield incarnations();
      }
    };
  }

  /** An empty status is no proof of a new VM. */
  private Decision incarnations() {
    if (planning.cluster().snapshot().isEmpty()) {
      return planning.provisioning("WaitingForCluster", "no complete poll of the cluster yet");
    }
    return switch (Incarnations.find(planning)) {
      case Incarnation.Own(Incarnation.Vm vm) -> new Resumption(planning).own(vm);
      case Incarnation.Previous previous -> new Resumption(planning).previous(previous);
      case Incarnation.Copy copy -> planning.unprovisioned("IdentityMismatch", copy.advice());
      case Incarnation.Untold(String reason, String message, Duration wait) ->
          planning.provisioning(reason, "a new VM waits: " + message, wait);
      case Incarnation.None(List<BindingLookup.Binding> bindings) -> template(bindings);
    };
  }

  private Decision template(List<BindingLookup.Binding> bindings) {
    Template wanted = desired.spec().source().template();
    List<GuestResource> found = planning.templates();
    if (found.isEmpty()) {
      return planning.unprovisioned(
          "TemplateNotFound",
          "the cluster has no %s that is a template and that the token may see".formatted(wanted));
    }
    if (found.size() > 1) {
      return planning.unprovisioned(
          "TemplateNotFound",
          "%s is ambiguous, these VMIDs have the name: %s; name the template by its vmid"
              .formatted(wanted, found.stream().map(GuestResource::vmid).sorted().toList()));
    }
    GuestResource template = found.getFirst();
    if (!TemplatePolicy.allows(planning.cluster().templates(), template.vmid(), template.name())) {
      return planning.unprovisioned(
          "TemplateNotAllowed",
          "the ProxmoxCluster's limits.templates does not allow %s (VMID %d)"
              .formatted(wanted, template.vmid()));
    }
    return planning.get(new Question.Config(template.vmid(), List.of(template.node())))
                instanceof ConfigSight.Found(String ignored, GuestConfig config)
            && config.template()
        ? vmid(bindings, template, config)
        : planning.provisioning(
            "TemplateNotFound", "VMID %d is no template any more".formatted(template.vmid()));
  }

  private Decision vmid(
      List<BindingLookup.Binding> bindings, GuestResource template, GuestConfig config) {
    return switch (new VmidAllocation(planning, bindings).allocate(desired.spec().vmid())) {
      case VmidAllocation.Choice.Vmid(int vmid) -> clone(vmid, template, config);
      case VmidAllocation.Choice.None(String message) ->
          planning.unprovisioned("VMIDConflict", message);
      case VmidAllocation.Choice.Untold(String message) ->
          planning.provisioning("DatabaseUnreachable", message);
    };
  }

  private Decision clone(int vmid, GuestResource template, GuestConfig config) {
    int attempt = draft.retry == null ? 1 : draft.retry.count() + 1;
    Operation operation =
        planning.intend(Operation.Type.CLONE, vmid, template.vmid(), template.node(), attempt);
    return clone(operation, config);
  }

  /** The clone of an intent, be it the first time or, after recovery, once more. */
  Decision clone(Operation operation, GuestConfig template) {
    draft.operation = operation;
    draft.vmid = operation.vmid();
    draft.templateVmid = operation.sourceVMID();
    @Nullable Defaults defaults = planning.cluster().defaults();
    @Nullable String placement = desired.placementNode();
    String text =
        desired.spec().description() != null
            ? desired.spec().description()
            : template.description();
    CloneRequest request =
        new CloneRequest(
            operation.vmid(),
            desired.vmName(),
            planning.marker(operation.vmid(), operation.attempt()).under(text),
            operation.node().equals(placement) ? null : placement,
            defaults == null ? null : defaults.storage(),
            defaults == null ? null : defaults.pool());
    int source = Objects.requireNonNull(operation.sourceVMID());
    String message = "cloning VMID %d from VMID %d".formatted(operation.vmid(), source);
    draft.unknown(ConditionType.PROVISIONED, "Cloning", message);
    return Decision.progressing(
        "Provisioning",
        message,
        "Cloning",
        new Step.Clone(operation, new GuestAddress(operation.node(), source), request));
  }
}
