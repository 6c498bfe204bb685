package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.proxmox.AbsenceProof;
import io.accountdb.vmoperator.proxmox.GuestAddress;
import io.accountdb.vmoperator.proxmox.GuestConfig;
import io.accountdb.vmoperator.proxmox.ProxmoxApi;
import io.accountdb.vmoperator.proxmox.ProxmoxException;
import io.accountdb.vmoperator.proxmox.ProxmoxFailure;
import io.accountdb.vmoperator.proxmox.TaskQuery;
import io.accountdb.vmoperator.proxmox.TaskSummary;
import io.accountdb.vmoperator.proxmox.Upid;
import io.accountdb.vmoperator.sync.BindingLookup;
import io.accountdb.vmoperator.sync.RecordedVmids;
import io.accountdb.vmoperator.sync.UnboundGuests;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Answers the planner's questions, each with one read of Proxmox or of the inventory. */
final class Observer {
  /** A page of Proxmox's. */
  private static final int LOG_LINES = 50;

  private final ProxmoxApi proxmox;
  private final Function<GuestAddress, Optional<GuestConfig>> configs;
  private final Supplier<BindingLookup> bindings;
  private final Supplier<UnboundGuests> unbound;
  private final Function<Question.Recorded, RecordedVmids> recorded;
  private final Supplier<Set<Integer>> takenVmids;
  private final Supplier<Set<String>> takenUpids;

  /**
   * @param configs reads a guest's config, as {@link ProxmoxApi#config} does
   */
  Observer(
      ProxmoxApi proxmox,
      Function<GuestAddress, Optional<GuestConfig>> configs,
      Supplier<BindingLookup> bindings,
      Supplier<UnboundGuests> unbound,
      Function<Question.Recorded, RecordedVmids> recorded,
      Supplier<Set<Integer>> takenVmids,
      Supplier<Set<String>> takenUpids) {
    this.proxmox = proxmox;
    this.configs = configs;
    this.bindings = bindings;
    this.unbound = unbound;
    this.recorded = recorded;
    this.takenVmids = takenVmids;
    this.takenUpids = takenUpids;
  }

  /** These facts and one more. */
  <A> Facts look(Facts facts, Question<A> question) {
    try {
      return facts.with(question, new Answer.Known<>(answer(question)));
    } catch (ProxmoxException e) {
      return facts.with(question, new Answer.Failed<>(e.failure()));
    }
  }

  @SuppressWarnings("unchecked") // each case answers what its question is typed with
  private <A> A answer(Question<A> question) {
    return (A)
        switch (question) {
          case Question.Config(int vmid, List<String> nodes) -> config(vmid, nodes);
          case Question.RunningConfig(GuestAddress guest) -> proxmox.runningConfig(guest);
          case Question.Power(GuestAddress guest) -> proxmox.currentStatus(guest);
          case Question.NextVmid() -> proxmox.nextVmid();
          case Question.VmidFree(int vmid) -> proxmox.isVmidFree(vmid);
          case Question.TaskLog(Upid upid) -> proxmox.taskLogTail(upid, LOG_LINES);
          case Question.Recorded asked -> recorded.apply(asked);
          case Question.Tasks(String node, String type, int vmid, @Nullable Instant since) ->
              proxmox.nodeTasks(node, new TaskQuery(vmid, type, since));
          case Question.RunningTasks() ->
              proxmox.clusterTasks().stream().filter(TaskSummary::running).toList();
          case Question.Absence(int vmid, String node) ->
              AbsenceProof.check(proxmox, vmid, node.isEmpty() ? null : node);
          case Question.Bindings() -> bindings.get();
          case Question.Unbound() -> unbound.get();
          case Question.TakenVmids() -> takenVmids.get();
          case Question.TakenUpids() -> takenUpids.get();
        };
  }

  private ConfigSight config(int vmid, List<String> nodes) {
    ConfigSight sight = new ConfigSight.Missing();
    for (String node : nodes) {
      try {
        Optional<GuestConfig> config = configs.apply(new GuestAddress(node, vmid));
        if (config.isPresent()) {
          return new ConfigSight.Found(node, config.get());
        }
      } catch (ProxmoxException e) {
        if (!(e.failure() instanceof ProxmoxFailure.NeedsPerson person)
            || person.kind() != ProxmoxFailure.Kind.PERMISSION_DENIED) {
          throw e;
        }
        sight = new ConfigSight.Hidden(person.message());
      }
    }
    return sight;
  }
}
