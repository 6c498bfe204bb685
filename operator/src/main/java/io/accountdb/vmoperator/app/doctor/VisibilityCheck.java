package io.accountdb.vmoperator.app.doctor;

import io.accountdb.vmoperator.resource.Api;
import io.accountdb.vmoperator.store.OwnedVm;
import io.accountdb.vmoperator.store.Ownership;
import io.accountdb.vmoperator.store.Role;
import io.accountdb.vmoperator.store.UserRow;
import io.accountdb.vmoperator.store.Users;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whose a VM is, and why a user does or does not see it. */
public final class VisibilityCheck implements Check {
  private final Question question;
  private final Users users;
  private final Ownership ownership;

  VisibilityCheck(Question question, Users users, Ownership ownership) {
    this.question = question;
    this.users = users;
    this.ownership = ownership;
  }

  /**
   * What is asked.
   *
   * @param vmid null: no particular VM
   * @param username null: nobody in particular
   */
  public record Question(@Nullable Integer vmid, @Nullable String username) {}

  @Override
  public List<Finding> findings() {
    Integer vmid = question.vmid();
    String username = question.username();
    if (username == null) {
      return vmid == null ? List.of(invitation()) : owners(vmid);
    }
    Optional<UserRow> user = users.byName(username);
    if (user.isEmpty()) {
      return List.of(unknown(username));
    }
    Set<Integer> visible = ownership.visibleTo(user.get());
    return vmid == null
        ? List.of(context(user.get(), visible.size()))
        : rows(vmid).map(rows -> explain(rows, user.get(), visible)).orElseGet(() -> missing(vmid));
  }

  private static Finding invitation() {
    return fine("doctor --vm VMID --user NAME says whether and why a user sees a VM");
  }

  private Optional<List<OwnedVm>> rows(int vmid) {
    return Optional.of(ownership.ofVmid(vmid)).filter(rows -> !rows.isEmpty());
  }

  private List<Finding> owners(int vmid) {
    return rows(vmid)
        .map(
            rows ->
                rows.stream()
                    .map(vm -> fine("%s belongs to %s".formatted(describe(vm), owner(vm))))
                    .toList())
        .orElseGet(() -> missing(vmid));
  }

  private static List<Finding> explain(List<OwnedVm> rows, UserRow user, Set<Integer> visible) {
    return rows.stream().map(vm -> explain(vm, user, visible.contains(vm.id()))).toList();
  }

  private static Finding explain(OwnedVm vm, UserRow user, boolean visible) {
    boolean owns = vm.ownerId() == user.id();
    if (visible) {
      return fine(
          owns
              ? "%s sees %s and owns it".formatted(user.username(), describe(vm))
              : "%s sees %s as an administrator; it belongs to %s"
                  .formatted(user.username(), describe(vm), owner(vm)));
    }
    if (owns || user.role() == Role.ADMIN) {
      return problem(
          "%s should see %s, but the policies hide it: see what is found under %s"
              .formatted(user.username(), describe(vm), Topic.RLS_NOT_WORKING.title()));
    }
    return problem(
        "%s does not see %s: it belongs to %s, and %s has the id %d; where that is wrong, %s"
            .formatted(
                user.username(),
                describe(vm),
                owner(vm),
                user.username(),
                user.id(),
                handOver(vm, user)));
  }

  private static String handOver(OwnedVm vm, UserRow user) {
    String row =
        "let an administrator set owner_id = %d where id = %d".formatted(user.id(), vm.id());
    return vm.resource() == null
        ? row
        : "change the label %s of its Namespace, and %s".formatted(Api.OWNER_LABEL, row);
  }

  private static Finding context(UserRow user, int count) {
    String role = user.role().name().toLowerCase(Locale.ROOT);
    return fine(
        ("%s, id %d, role %s%s, sees %d VMs; a connection that shows none has no context: SELECT"
                + " set_config('app.current_user_id', '%d', true),"
                + " set_config('app.current_user_role', '%s', true), in the same transaction")
            .formatted(
                user.username(),
                user.id(),
                role,
                user.active() ? "" : ", inactive",
                count,
                user.id(),
                role));
  }

  private Finding unknown(String username) {
    List<String> similar = ownership.similarTo(username);
    return problem(
        "public.users has no user %s; %s"
            .formatted(
                username,
                similar.isEmpty()
                    ? "let AccountDB create it, or correct the name"
                    : "did you mean " + String.join(" or ", similar) + "?"));
  }

  private static List<Finding> missing(int vmid) {
    return List.of(
        problem(
            "no row of public.vms has VMID %d: the condition Mirrored of its VirtualMachine says why,"
                    .formatted(vmid)
                + " and without a VirtualMachine there is no row"));
  }

  private static String describe(OwnedVm vm) {
    return "VM %d on node %s (row %d%s)"
        .formatted(
            vm.vmid(),
            vm.node(),
            vm.id(),
            vm.resource() == null ? "" : ", VirtualMachine " + vm.resource());
  }

  private static String owner(OwnedVm vm) {
    return "%s, id %d%s".formatted(vm.owner(), vm.ownerId(), vm.ownerActive() ? "" : ", inactive");
  }

  private static Finding fine(String text) {
    return Finding.fine(Topic.VM_NOT_VISIBLE, text);
  }

  private static Finding problem(String text) {
    return Finding.problem(Topic.VM_NOT_VISIBLE, text);
  }
}
