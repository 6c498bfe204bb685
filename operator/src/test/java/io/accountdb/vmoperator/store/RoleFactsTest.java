package io.accountdb.vmoperator.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RoleFactsTest {
  @Test
  void shouldNameTheSuperuserOnly() {
    // Given
    List<RoleFacts.Power> powers =
        List.of(
            new RoleFacts.Power("root", "root", true), new RoleFacts.Power("root", "dba", true));

    // Then
    assertThat(new RoleFacts(powers, List.of()).problems())
        .singleElement()
        .asString()
        .contains("\"root\" has SUPERUSER", "ALTER ROLE \"root\" NOSUPERUSER");
  }

  @Test
  void shouldNameAMembershipThatLiftsThePolicies() {
    // Given
    List<RoleFacts.Power> powers = List.of(new RoleFacts.Power("vm_operator", "backup", false));

    // Then
    assertThat(new RoleFacts(powers, List.of()).problems())
        .singleElement()
        .asString()
        .contains("REVOKE \"backup\" FROM \"vm_operator\"");
  }

  @Test
  void shouldNameWhatTheRoleOwns() {
    // Given
    List<RoleFacts.Property> properties =
        List.of(new RoleFacts.Property("vm_operator", "vm_operator", "public.users, public.vms"));

    // Then
    assertThat(new RoleFacts(List.of(), properties).problems())
        .singleElement()
        .asString()
        .contains("owns public.users, public.vms", "run the operator as a role that owns nothing");
  }

  @Test
  void shouldNameTheMembershipThatMakesTheRoleAnOwner() {
    // Given
    List<RoleFacts.Property> properties =
        List.of(new RoleFacts.Property("vm_operator", "dba", "schema public"));

    // Then
    assertThat(new RoleFacts(List.of(), properties).problems())
        .singleElement()
        .asString()
        .contains("REVOKE \"dba\" FROM \"vm_operator\"");
  }
}
