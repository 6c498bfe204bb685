package io.accountdb.vmoperator.sandbox.proxmox.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.accountdb.vmoperator.sandbox.proxmox.failure.ApiFailure;
import io.accountdb.vmoperator.sandbox.proxmox.world.WorldDefinition;
import io.accountdb.vmoperator.sandbox.proxmox.world.WorldReader;
import org.junit.jupiter.api.Test;

/** Roles, propagation, pools and privilege separation. */
class AccessControlTest {
  private static final Caller USER = new Caller("u@pve", false);
  private static final Caller SEPARATED = new Caller("u@pve!separated", false);
  private static final Caller PLAIN = new Caller("u@pve!plain", false);

  private static AccessControl access(String acls) {
    WorldDefinition world =
        WorldReader.read(
            "test.yaml",
            """
            nodes: [{name: n1, cpus: 1, memoryMebibytes: 1024}]
            storages: [{name: fast, type: rbd, sizeGibibytes: 1}]
            cloneAddresses: {firstIpv4: 10.0.0.1, ipv4PrefixLength: 24}
            roles:
              - {name: Reader, privileges: [VM.Audit]}
              - {name: Runner, privileges: [VM.PowerMgmt, VM.Audit]}
              - {name: NoAccess, privileges: []}
            users:
              - id: u@pve
                tokens: [{id: separated}, {id: plain, privilegeSeparation: false}]
            pools: [{name: team, storages: [fast]}]
            acls:
            """
                + acls.indent(2));
    return new AccessControl(world, new Pools(world.pools()));
  }

  @Test
  void shouldInheritAlongThePathOnlyWhatPropagates() {
    // When
    AccessControl access =
        access(
            """
            - {path: /vms, subject: u@pve, role: Reader}
            - {path: /nodes, subject: u@pve, role: Reader, propagate: false}
            """);

    // Then
    assertThat(access.has(USER, "/vms/100", "VM.Audit")).isTrue();
    assertThat(access.has(USER, "/nodes", "VM.Audit")).isTrue();
    assertThat(access.has(USER, "/nodes/n1", "VM.Audit")).isFalse();
    assertThat(access.has(USER, "/", "VM.Audit")).isFalse();
  }

  @Test
  void shouldReplaceWhatIsInheritedOnADeeperPath() {
    // When
    AccessControl access =
        access(
            """
            - {path: /, subject: u@pve, role: Runner}
            - {path: /vms/100, subject: u@pve, role: Reader}
            - {path: /vms/101, subject: u@pve, role: NoAccess}
            """);

    // Then
    assertThat(access.has(USER, "/vms/100", "VM.PowerMgmt")).isFalse();
    assertThat(access.has(USER, "/vms/100", "VM.Audit")).isTrue();
    assertThat(access.has(USER, "/vms/101", "VM.Audit")).isFalse();
    assertThat(access.has(USER, "/vms/102", "VM.PowerMgmt")).isTrue();
  }

  @Test
  void shouldGiveAPoolsRightsOnItsMembersWithoutPropagation() {
    // Given
    AccessControl access = access("- {path: /pool/team, subject: u@pve, role: Runner}");

    // When
    access.pools().add(100, "team");

    // Then
    assertThat(access.privileges(USER, "/vms/100")).containsEntry("VM.PowerMgmt", false);
    assertThat(access.has(USER, "/vms/101", "VM.Audit")).isFalse();
    assertThat(access.has(USER, "/storage/fast", "VM.Audit")).isTrue();
    access.forgetGuest(100);
    assertThat(access.has(USER, "/vms/100", "VM.Audit")).isFalse();
  }

  @Test
  void shouldIntersectASeparatedTokenWithItsUser() {
    // When
    AccessControl access =
        access(
            """
            - {path: /vms, subject: u@pve, role: Reader}
            - {path: /vms, subject: u@pve!separated, role: Runner}
            """);

    // Then
    assertThat(access.privileges(SEPARATED, "/vms/100")).containsOnlyKeys("VM.Audit");
    assertThat(access.privileges(PLAIN, "/vms/100")).containsOnlyKeys("VM.Audit");
  }

  @Test
  void shouldGiveAFreshSeparatedTokenNothing() {
    // When
    AccessControl access = access("- {path: /vms, subject: u@pve, role: Runner}");

    // Then
    assertThat(access.privileges(SEPARATED, "/vms/100")).isEmpty();
    assertThat(access.privileges(PLAIN, "/vms/100")).containsKey("VM.PowerMgmt");
    assertThat(access.effective(SEPARATED)).isEmpty();
  }

  @Test
  void shouldNameThePathAndThePrivilegeThatIsMissing() {
    // Given
    AccessControl access = access("- {path: /vms, subject: u@pve, role: Reader}");

    // Then
    assertThatThrownBy(() -> access.check(USER, "/vms/100", "VM.Audit", "VM.Clone"))
        .isInstanceOf(ApiFailure.class)
        .hasMessage("Permission check failed (/vms/100, VM.Clone)");
    assertThatThrownBy(() -> access.checkAny(USER, "/vms/100", "VM.Clone", "VM.Migrate"))
        .hasMessage("Permission check failed (/vms/100, VM.Clone|VM.Migrate)");
  }

  @Test
  void shouldGiveRootAllAndATokenOfRootNoMoreThanPrivileges() {
    // Given
    AccessControl access = access("- {path: /, subject: u@pve, role: Reader}");

    // Then
    assertThat(access.has(new Caller("root@pam", true), "/vms/1", "VM.Allocate")).isTrue();
    assertThat(new Caller("root@pam", true).root()).isTrue();
    assertThat(new Caller("root@pam!x", false).root()).isFalse();
  }
}
