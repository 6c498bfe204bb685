package io.accountdb.vmoperator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.proxmox.Permissions;
import io.accountdb.vmoperator.resource.ProxmoxClusterSpec.Defaults;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MissingPrivilegesTest {
  private static final Defaults DEFAULTS = new Defaults("ceph", "kubernetes", null, null);
  private static final Set<String> ROLE =
      Set.of(
          "VM.Allocate",
          "VM.Audit",
          "VM.Clone",
          "VM.Config.Disk",
          "VM.Config.CPU",
          "VM.Config.Memory",
          "VM.Config.Network",
          "VM.Config.Options",
          "VM.Config.Cloudinit",
          "VM.Config.CDROM",
          "VM.Config.HWType",
          "VM.PowerMgmt",
          "VM.GuestAgent.Audit",
          "Datastore.AllocateSpace",
          "SDN.Use",
          "Pool.Audit");

  private final Map<String, Set<String>> granted =
      new HashMap<>(
          Map.of(
              "/", Set.of("Sys.Audit"),
              "/vms", Set.of("Sys.Audit"),
              "/pool/kubernetes", ROLE,
              "/storage/ceph", ROLE,
              "/sdn/zones/localnetwork", ROLE));

  @Test
  void shouldBeContentWithTheMinimalRole() {
    assertThat(MissingPrivileges.of(permissions(), DEFAULTS)).isEmpty();
    assertThat(MissingPrivileges.of(permissions(), null)).isEmpty();
  }

  @Test
  void shouldBeContentWithAllRightsFromTheRoot() {
    // Given
    granted.clear();
    granted.put("/", with(ROLE, "Sys.Audit"));

    // When / Then
    assertThat(MissingPrivileges.of(permissions(), DEFAULTS)).isEmpty();
  }

  @Test
  void shouldNameEachRightAndWhereItIsMissing() {
    // Given
    Set<String> less = new HashSet<>(ROLE);
    less.removeAll(Set.of("VM.Clone", "VM.GuestAgent.Audit", "Pool.Audit"));
    granted.put("/pool/kubernetes", less);
    granted.remove("/storage/ceph");
    granted.put("/storage/local", ROLE);
    granted.remove("/sdn/zones/localnetwork");

    // When / Then
    assertThat(MissingPrivileges.of(permissions(), DEFAULTS))
        .containsExactly(
            "VM.Clone on /pool/kubernetes",
            "VM.GuestAgent.Audit on /pool/kubernetes",
            "Pool.Audit on /pool/kubernetes",
            "Datastore.AllocateSpace on /storage/ceph",
            "SDN.Use on /sdn/zones/localnetwork");
  }

  @Test
  void shouldMindTheRightsOfTheDefaultPoolAndNotOfAnother() {
    // Given
    granted.put("/pool/other", granted.remove("/pool/kubernetes"));

    // When / Then
    assertThat(MissingPrivileges.of(permissions(), DEFAULTS))
        .contains("VM.Allocate on /pool/kubernetes");
    assertThat(MissingPrivileges.of(permissions(), null)).isEmpty();
  }

  @Test
  void shouldTakeEitherOfTheRightsThatLetAnAgentBeAsked() {
    // Given
    Set<String> older = new HashSet<>(ROLE);
    older.remove("VM.GuestAgent.Audit");
    granted.put("/pool/kubernetes", with(older, "VM.Monitor"));

    // When / Then
    assertThat(MissingPrivileges.of(permissions(), DEFAULTS)).isEmpty();
  }

  @Test
  void shouldWantSysAuditPropagated() {
    assertThat(MissingPrivileges.of(new Permissions(granted, Map.of()), DEFAULTS))
        .containsExactly("Sys.Audit on /, propagated");
  }

  private Permissions permissions() {
    return new Permissions(granted, granted);
  }

  private static Set<String> with(Set<String> privileges, String another) {
    Set<String> more = new HashSet<>(privileges);
    more.add(another);
    return more;
  }
}
