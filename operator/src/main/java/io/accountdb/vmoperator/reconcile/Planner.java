package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.proxmox.ProxmoxFailure;
import io.accountdb.vmoperator.resource.Conditions;
import io.accountdb.vmoperator.resource.Operation;
import io.accountdb.vmoperator.sync.ClusterHealth;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * Decides the one next step for a VirtualMachine. Pure: it has no I/O and no clock, what it has to
 * know beyond the snapshot it asks for by {@link Step.Look}. Called by {@link
 * VirtualMachineReconciler}.
 */
final class Planner {
  private static final Duration RETRY = Duration.ofSeconds(10);
  private static final Duration CONNECTING = Duration.ofSeconds(2);

  Plan plan(Desired desired, Observed observed) {
    StatusDraft draft = new StatusDraft(desired, observed);
    try {
      Decision decision =
          new PauseGate(desired, observed, draft).pass(decide(desired, observed, draft));
      Plan plan = new RetryGate(desired, observed, draft).pass(decision);
      return released(desired, observed, plan);
    } catch (Facts.Unanswered unanswered) {
      return new Plan(observed.status(), new Step.Look(unanswered.question()));
    } catch (Facts.Refused refused) {
      return released(desired, observed, refused(desired, draft, refused.failure()));
    }
  }

  private static Plan released(Desired desired, Observed observed, Plan plan) {
    return plan.step() instanceof Step.Wait && Retention.isOverdue(desired, observed)
        ? new Plan(plan.status(), new Step.Release(), Retention.leftBehind(plan.status()))
        : plan;
  }

  private static Plan refused(Desired desired, StatusDraft draft, ProxmoxFailure failure) {
    boolean deleting = desired.deletionTime() != null;
    Verdict verdict =
        deleting
            ? new Verdict.NotReady("Deleting", failure.message(), "Terminating")
            : Failures.verdict(failure, draft.biosUuid == null ? "Pending" : "Reconfiguring");
    if (deleting) {
      draft.deleting("ClusterUnreachable", failure.message());
    }
    return draft.plan(verdict, new Step.Wait(Failures.delay(failure, 2)));
  }

  private Decision decide(Desired desired, Observed observed, StatusDraft draft) {
    Reflection.mirror(draft, observed.mirror());
    boolean deleting = desired.deletionTime() != null;
    Optional<Decision> unmeant = deleting ? unmeant(desired, observed, draft) : Optional.empty();
    if (unmeant.isPresent()) {
      return unmeant.get();
    }
    return switch (observed.cluster()) {
      case ClusterView.Connected connected -> {
        Planning planning = new Planning(desired, observed, connected, draft);
        yield deleting ? deleting(planning) : wanted(planning);
      }
      case ClusterView.NotFound ignored -> {
        String message = "there is no ProxmoxCluster " + desired.spec().clusterRef().name();
        yield deleting
            ? abandoned(observed, draft, message)
            : new Outage(observed, draft).stalled("ClusterNotFound", message);
      }
      case ClusterView.NotAllowed ignored ->
          new Outage(observed, draft)
              .stalled(
                  "ClusterNotAllowed",
                  "ProxmoxCluster %s does not allow the Namespace %s; see its allowedNamespaces"
                      .formatted(
                          desired.spec().clusterRef().name(), desired.claimant().namespace()));
      case ClusterView.Connecting ignored ->
          new Decision(Verdicts.stored(observed.status()), new Step.Wait(CONNECTING));
      case ClusterView.NotConnected(String message, Instant since) -> {
        if (deleting) {
          yield abandoned(observed, draft, message);
        }
        yield draft.biosUuid == null
            ? Decision.progressing("WaitingForCluster", message, "Pending", new Step.Wait(RETRY))
            : new Outage(observed, draft).since(since, message);
      }
    };
  }

  /** A deletion that nobody means, or perhaps nobody, destroys nothing. */
  private static Optional<Decision> unmeant(Desired desired, Observed observed, StatusDraft draft) {
    if (observed.definitionGoes()) {
      // The VM keeps its marks: its resource, applied again, is told from a new one by them.
      return Optional.of(
          Deletion.release("the CustomResourceDefinition is being deleted: the VM stays"));
    }
    return new DeletionHold(desired, observed, draft).decide();
  }

  /** Without a cluster nothing can be proven; only what certainly never began may go. */
  private static Decision abandoned(Observed observed, StatusDraft draft, String message) {
    Verdict verdict = new Verdict.NotReady("Deleting", message, "Terminating");
    if (draft.biosUuid == null && draft.operation == null && !isLost(observed)) {
      return new Decision(verdict, new Step.Release());
    }
    draft.deleting("ClusterUnreachable", message);
    return new Decision(verdict, new Step.Wait(RETRY));
  }

  /** A status that was lost says nothing, nor does what was written in its place meanwhile. */
  private static boolean isLost(Observed observed) {
    boolean waits =
        Conditions.of(observed.status().conditions())
            .get(ConditionType.DELETING)
            .filter(deleting -> deleting.reason().equals("ClusterUnreachable"))
            .isPresent();
    return observed.mayHaveCloned() && (observed.status().observedGeneration() == null || waits);
  }

  private static Decision deleting(Planning planning) {
    Operation operation = planning.draft().operation;
    if (operation != null && operation.type() != Operation.Type.CLONE) {
      Optional<Decision> unfinished = TaskFollowUp.follow(planning, operation);
      if (unfinished.isPresent()) {
        return unfinished.get();
      }
    }
    return new Deletion(planning).decide();
  }

  private static Decision wanted(Planning planning) {
    Optional<Decision> outage = outage(planning);
    if (outage.isPresent()) {
      return outage.get();
    }
    Operation operation = planning.draft().operation;
    if (operation != null) {
      Optional<Decision> unfinished =
          operation.type() == Operation.Type.CLONE
              ? CloneRecovery.resume(planning, operation)
              : TaskFollowUp.follow(planning, operation);
      if (unfinished.isPresent()) {
        return unfinished.get();
      }
    }
    return planning.draft().biosUuid == null ? new Provisioning(planning).decide() : keep(planning);
  }

  private static Decision keep(Planning planning) {
    Decision decision = new Upkeep(planning).decide();
    return Reflection.lostOwner(planning.draft(), planning.observed().owner())
        .map(lost -> new Decision(lost, decision.step()))
        .orElse(decision);
  }

  private static Optional<Decision> outage(Planning planning) {
    ClusterHealth health = planning.cluster().health();
    return Optional.ofNullable(health.failingSince())
        .map(
            since ->
                new Outage(planning.observed(), planning.draft())
                    .since(since, Objects.requireNonNull(health.pollFailure()).message()));
  }

  /** What follows from a change that Proxmox refused or did not answer. */
  Plan afterFailure(
      Desired desired, Observed observed, Step.Change change, ProxmoxFailure failure) {
    StatusDraft draft = new StatusDraft(desired, observed);
    return new RetryGate(desired, observed, draft).failed(change, failure);
  }
}
