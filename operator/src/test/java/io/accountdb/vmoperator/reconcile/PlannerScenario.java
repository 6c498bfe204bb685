package io.accountdb.vmoperator.reconcile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.accountdb.vmoperator.proxmox.CurrentStatus;
import io.accountdb.vmoperator.proxmox.GuestConfig;
import io.accountdb.vmoperator.proxmox.GuestResource;
import io.accountdb.vmoperator.proxmox.Presence;
import io.accountdb.vmoperator.proxmox.ProxmoxFailure;
import io.accountdb.vmoperator.proxmox.TaskStatus;
import io.accountdb.vmoperator.proxmox.TaskSummary;
import io.accountdb.vmoperator.proxmox.Upid;
import io.accountdb.vmoperator.resource.Condition;
import io.accountdb.vmoperator.resource.Operation;
import io.accountdb.vmoperator.resource.ProxmoxClusterSpec.Defaults;
import io.accountdb.vmoperator.resource.VirtualMachineSpec;
import io.accountdb.vmoperator.resource.VirtualMachineStatus;
import io.accountdb.vmoperator.resource.VirtualMachineStatus.Owner;
import io.accountdb.vmoperator.resource.VirtualMachineStatus.PowerState;
import io.accountdb.vmoperator.resource.VirtualMachineStatus.Resources;
import io.accountdb.vmoperator.resource.VirtualMachineStatus.Retry;
import io.accountdb.vmoperator.sync.AgentSight;
import io.accountdb.vmoperator.sync.BindingLookup;
import io.accountdb.vmoperator.sync.Claimant;
import io.accountdb.vmoperator.sync.ClusterHealth;
import io.accountdb.vmoperator.sync.GuestIpAddress;
import io.accountdb.vmoperator.sync.MirrorState;
import io.accountdb.vmoperator.sync.RecordedVmids;
import io.accountdb.vmoperator.sync.Snapshot;
import io.accountdb.vmoperator.sync.UnboundGuests;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A VirtualMachine under planning: {@code team-a/web-1} on a cluster with template 9000 on pve1,
 * and a Proxmox in memory that answers the planner's questions.
 */
final class PlannerScenario {
  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  static final String UID = "11111111-2222-3333-4444-555555555555";
  static final String OUR_UUID = "aaaaaaaa-0000-0000-0000-000000000001";
  static final String FOREIGN_UUID = "ffffffff-0000-0000-0000-00000000000f";
  static final String CLUSTER_ID = "c1u57e12-0000-0000-0000-000000000000";
  static final String TAG = "k8s-c1u57e12";
  static final String TOKEN_USER = "operator@pve!vm-operator";
  static final String CLONE_UPID = upid("qmclone", "9000", NOW.minusSeconds(10));

  final Map<Integer, ConfigSight.Found> configs = new HashMap<>();
  final Map<Integer, GuestResource> guests = new HashMap<>();
  final Map<Integer, CurrentStatus> power = new HashMap<>();
  final Map<Integer, GuestConfig> running = new HashMap<>();
  final List<TaskSummary> tasks = new ArrayList<>();
  final Set<Integer> hidden = new HashSet<>();
  final Set<Integer> takenVmids = new HashSet<>();
  final Set<String> takenUpids = new HashSet<>();
  final List<String> log = new ArrayList<>();
  final List<Question<?>> asked = new ArrayList<>();
  final Map<Class<?>, ProxmoxFailure> failures = new HashMap<>();

  String spec = "{clusterRef: {name: lab}, source: {template: {name: ubuntu-24.04}}}";
  VirtualMachineStatus status = VirtualMachineStatus.EMPTY;
  OwnerVerdict owner = new OwnerVerdict.Granted("alice", 17);
  MirrorState mirror = new MirrorState.Pending();
  Optional<List<GuestIpAddress>> addresses = Optional.of(List.of());
  AgentSight agent = AgentSight.UNKNOWN;
  BindingLookup bindings = new BindingLookup.Known(List.of());
  RecordedVmids recorded = new RecordedVmids.Known(Set.of());
  UnboundGuests unbound = new UnboundGuests.Known(List.of());
  ClusterHealth health = ClusterHealth.UNKNOWN;
  @Nullable ClusterView cluster;
  @Nullable Defaults defaults;
  @Nullable List<String> templates;
  @Nullable TaskStatus task;
  @Nullable Instant deletionTime;
  Pause pause = Pause.NONE;
  MassDeletion massDeletion = MassDeletion.NONE;
  @Nullable String takeOver;
  @Nullable Instant goneSince;
  boolean definitionGoes;
  boolean mayHaveCloned;
  boolean polled = true;
  boolean proven = true;
  int nextVmid = 100;
  long generation = 1;
  Instant now = NOW;
  Presence absence = new Presence.Gone();

  PlannerScenario() {
    guest(9000, "pve1", "ubuntu-24.04", "stopped", true);
    configs.put(
        9000, located("pve1", Map.of("template", "1", "description", "from the catalogue")));
  }

  static String upid(String type, String id, Instant start) {
    return "UPID:pve1:0000ABCD:00ABCDEF:%08X:%s:%s:%s:"
        .formatted(start.getEpochSecond(), type, id, TOKEN_USER);
  }

  void guest(int vmid, String node, @Nullable String name, String state, boolean template) {
    guests.put(
        vmid,
        new GuestResource(
            vmid,
            node,
            "qemu",
            name,
            state,
            template,
            null,
            null,
            Set.of(TAG),
            2,
            4L << 30,
            10L << 30,
            100));
  }

  static ConfigSight.Found located(String node, Map<String, String> values) {
    return new ConfigSight.Found(node, new GuestConfig("d".repeat(40), values));
  }

  /** A complete, unlocked config of VMID 100. */
  void configOf(String uuid, String description, Map<String, String> more) {
    Map<String, String> values = new HashMap<>(more);
    values.put("name", "web-1");
    values.put("smbios1", "uuid=" + uuid);
    values.put("description", description);
    values.putIfAbsent("tags", TAG);
    configs.put(100, located("pve1", values));
  }

  String marker() {
    return marker(UID);
  }

  String marker(String uid) {
    return "proxmox.accountdb.io: cluster=%s vm=team-a/web-1 uid=%s vmid=100 attempt=1"
        .formatted(CLUSTER_ID, uid);
  }

  /** The only guest that no row binds is our VM by its uuid, with this description. */
  void unbound(int vmid, String description) {
    unbound(Map.of(vmid, description));
  }

  void unbound(Map<Integer, String> descriptions) {
    unbound =
        new UnboundGuests.Known(
            descriptions.entrySet().stream()
                .map(
                    guest ->
                        new UnboundGuests.UnboundGuest(
                            guest.getKey(), "pve1", OUR_UUID, guest.getValue(), null))
                .toList());
  }

  /** The clone's intent was stored so long ago; with a UPID or without. */
  void cloning(Duration ago, @Nullable String upid) {
    status =
        stored(
            null,
            new Operation(
                Operation.Type.CLONE, 100, 9000, "pve1", 1, upid, now.minus(ago).toString()),
            null,
            null);
  }

  /** VMID 100 is ours, known in every way, in sync and running. */
  void settled() {
    guest(100, "pve1", "web-1", "running", false);
    configOf(OUR_UUID, marker(), Map.of());
    power.put(100, new CurrentStatus("running", "running", null));
    List<Condition> synced =
        List.of(new Condition("ConfigSynced", "True", "Synced", "", generation, NOW.toString()));
    status = stored(OUR_UUID, null, PowerState.RUNNING, synced);
  }

  /** Settled, with the intent of a power change or a destruction. */
  void operating(Operation.Type type, @Nullable String upid) {
    settled();
    status =
        status.with(
            new Operation(type, 100, null, "pve1", 1, upid, now.minusSeconds(10).toString()));
  }

  /** No poll has gone well since then. */
  void unreachable(Instant since) {
    ProxmoxFailure failure = new ProxmoxFailure.RetryWhenReachable("connection refused", false);
    health = new ClusterHealth(since, failure, since, null, null, null, 0, 0, 0, null);
  }

  VirtualMachineStatus stored(
      @Nullable String uuid,
      @Nullable Operation operation,
      @Nullable PowerState powerState,
      @Nullable List<Condition> conditions) {
    return new VirtualMachineStatus(
        generation,
        null,
        powerState,
        100,
        uuid == null ? null : "pve1",
        uuid,
        null,
        9000,
        null,
        null,
        new Owner("alice", 17L),
        null,
        new Resources(2, "4Gi", "10Gi"),
        null,
        null,
        uuid == null ? null : 1,
        operation,
        null,
        null,
        null,
        conditions);
  }

  void retrying(int count, Instant next) {
    VirtualMachineStatus s = status;
    status =
        new VirtualMachineStatus(
            s.observedGeneration(),
            s.printableStatus(),
            s.powerState(),
            s.vmid(),
            s.node(),
            s.biosUUID(),
            s.providerID(),
            s.templateVMID(),
            s.primaryIP(),
            s.addresses(),
            s.owner(),
            s.databaseID(),
            s.resources(),
            s.disks(),
            s.pendingChanges(),
            s.attempt(),
            s.operation(),
            new Retry(count, next.toString()),
            s.restarts(),
            s.untoldOperations(),
            s.conditions());
  }

  Plan plan() {
    asked.clear();
    Observed observed = observed();
    Planner planner = new Planner();
    Plan plan = planner.plan(desired(), observed);
    while (plan.step() instanceof Step.Look(Question<?> question)) {
      asked.add(question);
      observed = observed.with(answer(observed.facts(), question));
      plan = planner.plan(desired(), observed);
    }
    return plan;
  }

  Plan planAfterFailure(Step.Change change, ProxmoxFailure failure) {
    return new Planner().afterFailure(desired(), observed(), change, failure);
  }

  Desired desired() {
    return new Desired(
        CLUSTER_ID,
        new Claimant("team-a", "web-1", UID),
        generation,
        deletionTime,
        pause,
        takeOver,
        parse(spec));
  }

  static VirtualMachineSpec parse(String yaml) {
    try {
      return new YAMLMapper().readValue(yaml, VirtualMachineSpec.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(yaml, e);
    }
  }

  private Observed observed() {
    ClusterView view =
        cluster != null
            ? cluster
            : new ClusterView.Connected(
                defaults,
                templates,
                TOKEN_USER,
                now,
                health,
                polled ? Optional.of(new Snapshot(1, now, guests)) : Optional.empty());
    return new Observed(
        now,
        status,
        view,
        owner,
        mirror,
        addresses,
        agent,
        proven,
        task,
        mayHaveCloned,
        goneSince,
        massDeletion,
        definitionGoes,
        Facts.NONE);
  }

  private <A> Facts answer(Facts facts, Question<A> question) {
    ProxmoxFailure failure = failures.get(question.getClass());
    return failure != null
        ? facts.with(question, new Answer.Failed<>(failure))
        : facts.with(question, new Answer.Known<>(known(question)));
  }

  @SuppressWarnings("unchecked")
  private <A> A known(Question<A> question) {
    return (A)
        switch (question) {
          case Question.Config(int vmid, List<String> nodes) -> {
            if (hidden.contains(vmid)) {
              yield new ConfigSight.Hidden("Permission check failed");
            }
            ConfigSight.Found found = configs.get(vmid);
            yield found != null && nodes.contains(found.node()) ? found : new ConfigSight.Missing();
          }
          case Question.RunningConfig(var guest) ->
              Optional.of(running.getOrDefault(guest.vmid(), configs.get(guest.vmid()).config()));
          case Question.Power(var guest) -> Optional.ofNullable(power.get(guest.vmid()));
          case Question.NextVmid() -> nextVmid;
          case Question.VmidFree(int vmid) -> !configs.containsKey(vmid);
          case Question.Recorded(int first, int last) ->
              recorded instanceof RecordedVmids.Known(Set<Integer> vmids)
                  ? new RecordedVmids.Known(
                      vmids.stream()
                          .filter(vmid -> first <= vmid && vmid <= last)
                          .collect(Collectors.toSet()))
                  : recorded;
          case Question.Tasks ignored -> List.copyOf(tasks);
          case Question.RunningTasks() -> tasks.stream().filter(TaskSummary::running).toList();
          case Question.Absence ignored -> absence;
          case Question.Bindings() -> bindings;
          case Question.TaskLog ignored -> List.copyOf(log);
          case Question.Unbound() -> unbound;
          case Question.TakenVmids() -> Set.copyOf(takenVmids);
          case Question.TakenUpids() -> Set.copyOf(takenUpids);
        };
  }

  TaskSummary task(String user, Instant start) {
    return task(user, start, null);
  }

  /** A clone's task; the exit status is null while it runs. */
  TaskSummary task(String user, Instant start, @Nullable String exitStatus) {
    return new TaskSummary(
        Upid.parse(upid("qmclone", "9000", start)),
        user,
        exitStatus,
        exitStatus == null ? null : start.plusSeconds(5));
  }
}
