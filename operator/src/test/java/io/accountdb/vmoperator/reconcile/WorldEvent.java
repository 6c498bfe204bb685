package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.resource.VirtualMachineSpec.RunStrategy;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/** What may happen to a {@link PlannerWorld} between two visits, and how a visit may end. */
enum WorldEvent {
  VISIT(world -> world.visit(PlannerWorld.Visit.WHOLE)),
  CONFLICT(world -> world.visit(PlannerWorld.Visit.CONFLICT)),
  DIE_BEFORE_THE_CALL(world -> world.visit(PlannerWorld.Visit.DIES_BEFORE_THE_CALL)),
  DIE_AFTER_THE_CALL(world -> world.visit(PlannerWorld.Visit.DIES_AFTER_THE_CALL)),

  POLL(PlannerWorld::poll),
  SECONDS(world -> world.pass(Duration.ofSeconds(6))),
  A_MINUTE(world -> world.pass(Duration.ofSeconds(61))),
  HALF_AN_HOUR(world -> world.pass(Duration.ofMinutes(31))),

  TASKS_SUCCEED(world -> world.proxmox.endTasks(true)),
  TASKS_FAIL(world -> world.proxmox.endTasks(false)),
  TASKS_ARE_PRUNED(PlannerWorld::pruneTasks),
  QUEUE_RUNS(world -> world.proxmox.runQueued()),

  NEXT_REQUEST_IS_LOST(world -> world.proxmox.fault = WorldProxmox.Fault.REQUEST_LOST),
  NEXT_ANSWER_IS_LOST(world -> world.proxmox.fault = WorldProxmox.Fault.ANSWER_LOST),
  NEXT_REQUEST_IS_QUEUED(world -> world.proxmox.fault = WorldProxmox.Fault.QUEUED),
  NEXT_CHANGE_IS_REFUSED(world -> world.proxmox.fault = WorldProxmox.Fault.REFUSED),
  NEXT_CHANGE_IS_FORBIDDEN(world -> world.proxmox.fault = WorldProxmox.Fault.FORBIDDEN),
  UNREACHABLE(world -> world.proxmox.reachable = false),
  REACHABLE(world -> world.proxmox.reachable = true),
  HIDDEN(PlannerWorld::hide),
  SHOWN(PlannerWorld::show),
  TOKEN_SEES_ITS_POOL_ONLY(world -> world.proxmox.pooled = true),

  FOREIGN_GUEST(world -> foreign(world, nextVmid(world), "somebody's")),
  VM_IS_COPIED(
      world ->
          unlocked(world, guest -> foreign(world, nextVmid(world), guest.config().description()))),
  VM_IS_REMOVED(
      world ->
          unlocked(
              world,
              guest -> {
                world.backup = guest;
                world.proxmox.guests.remove(guest.vmid());
              })),
  VMID_IS_RECYCLED(
      world ->
          unlocked(
              world,
              guest -> {
                world.backup = guest;
                foreign(world, guest.vmid(), "somebody's");
              })),
  VM_IS_RESTORED(PlannerWorld::restoreVm),
  VM_IS_RESTORED_ELSEWHERE(
      world -> {
        if (world.backup != null) {
          int vmid = nextVmid(world, world.backup.vmid() + 1);
          world.proxmox.put(vmid, "pve2", false, world.backup.values());
        }
      }),
  VM_IS_SWITCHED(
      world -> unlocked(world, guest -> world.proxmox.power(guest.vmid(), !guest.running()))),
  VM_IS_EDITED(
      world ->
          unlocked(
              world,
              guest ->
                  world.proxmox.edit(
                      guest.vmid(), Map.of("name", "renamed", "tags", "", "cores", "7")))),
  VM_IS_MIGRATED(
      world ->
          unlocked(
              world,
              guest ->
                  world.proxmox.guests.put(
                      guest.vmid(), guest.on(guest.node().equals("pve1") ? "pve2" : "pve1")))),

  WANTED_RUNNING(world -> world.want(world.spec().with(RunStrategy.ALWAYS))),
  WANTED_STOPPED(world -> world.want(world.spec().with(RunStrategy.HALTED))),
  WANTED_IN_NO_STATE(world -> world.want(world.spec().with(RunStrategy.MANUAL))),
  WANTED_LARGER(world -> world.want(world.spec().larger())),
  PAUSED(world -> world.pause = Pause.RESOURCE),
  UNPAUSED(world -> world.pause = Pause.NONE),
  RESOURCE_IS_DELETED(
      world -> {
        if (world.deletionTime == null) {
          world.deletionTime = world.now();
          world.generation++;
        }
      }),
  RESOURCE_IS_DELETED_WITH_OTHERS(
      world -> {
        if (world.deletionTime == null) {
          RESOURCE_IS_DELETED.happen(world);
          world.otherDeletions.add(world.now());
        }
      }),
  DELETIONS_ARE_RELEASED(world -> world.release = world.now()),
  RESOURCE_IS_MADE_ANEW(PlannerWorld::makeAnew),
  TAKE_OVER(PlannerWorld::takeOver),
  STATUS_IS_LOST(PlannerWorld::loseStatus),
  STATUS_IS_LOST_IN_A_CRASH(
      world -> {
        world.loseStatus();
        world.restart();
      }),
  ROW_IS_LOST(PlannerWorld::loseRow);

  private final Consumer<PlannerWorld> effect;

  WorldEvent(Consumer<PlannerWorld> effect) {
    this.effect = effect;
  }

  void happen(PlannerWorld world) {
    effect.accept(world);
    world.requireOne();
  }

  /** As Proxmox hands them out, whether the operator can reach it or not. */
  private static int nextVmid(PlannerWorld world) {
    return nextVmid(world, 100);
  }

  private static int nextVmid(PlannerWorld world, int from) {
    int vmid = from;
    while (world.proxmox.guests.containsKey(vmid)) {
      vmid++;
    }
    return vmid;
  }

  private static void foreign(PlannerWorld world, int vmid, String description) {
    world.proxmox.put(
        vmid,
        "pve2",
        false,
        Map.of(
            "name",
            "foreign",
            "description",
            description,
            "smbios1",
            "uuid=" + world.proxmox.newUuid("ffffffff")));
  }

  private static void unlocked(PlannerWorld world, Consumer<WorldGuest> effect) {
    world.ours().stream().filter(guest -> !guest.locked()).forEach(effect);
  }
}
