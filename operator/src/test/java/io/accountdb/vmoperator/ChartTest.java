package io.accountdb.vmoperator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChartTest {
  private static final String NAMESPACE = "vm-operator-system";

  @Test
  void shouldPassStrictLint() {
    // When
    LintResult result = new Helm(ChartFixture.CHART).lint().strict().call();

    // Then
    assertThat(result.isFailed()).as(String.join("\n", result.getMessages())).isFalse();
  }

  @Test
  void shouldRenderExactlyTheseObjects() {
    assertThat(names(ChartFixture.render(NAMESPACE)))
        .containsExactlyInAnyOrder(
            "CustomResourceDefinition proxmoxclusters.proxmox.accountdb.io",
            "CustomResourceDefinition virtualmachines.proxmox.accountdb.io",
            "ServiceAccount vm-operator-system/proxmox-vm-operator",
            "ClusterRole proxmox-vm-operator-clusters",
            "ClusterRoleBinding proxmox-vm-operator-clusters",
            "ClusterRole proxmox-vm-operator-virtualmachines",
            "ClusterRoleBinding proxmox-vm-operator-virtualmachines",
            "Role vm-operator-system/proxmox-vm-operator",
            "RoleBinding vm-operator-system/proxmox-vm-operator");
  }

  @Test
  void shouldGrantExactlyTheseVerbs() {
    // When
    List<HasMetadata> objects = ChartFixture.render(NAMESPACE);

    // Then
    assertThat(rules(objects))
        .containsExactlyInAnyOrder(
            "proxmox-vm-operator-clusters: proxmox.accountdb.io/proxmoxclusters get list watch"
                + " patch update",
            "proxmox-vm-operator-clusters: proxmox.accountdb.io/proxmoxclusters/status get patch"
                + " update",
            "proxmox-vm-operator-clusters: proxmox.accountdb.io/proxmoxclusters/finalizers update",
            "proxmox-vm-operator-clusters: /namespaces get list watch",
            "proxmox-vm-operator-clusters: apiextensions.k8s.io/customresourcedefinitions"
                + "[virtualmachines.proxmox.accountdb.io] get",
            "proxmox-vm-operator-clusters: authentication.k8s.io/tokenreviews create",
            "proxmox-vm-operator-clusters: authorization.k8s.io/subjectaccessreviews create",
            "proxmox-vm-operator-virtualmachines: proxmox.accountdb.io/virtualmachines get list"
                + " watch create patch update delete",
            "proxmox-vm-operator-virtualmachines: proxmox.accountdb.io/virtualmachines/status get"
                + " patch update",
            "proxmox-vm-operator-virtualmachines: proxmox.accountdb.io/virtualmachines/finalizers"
                + " update",
            "proxmox-vm-operator-virtualmachines: events.k8s.io/events create patch",
            "proxmox-vm-operator: /secrets get",
            "proxmox-vm-operator: coordination.k8s.io/leases create",
            "proxmox-vm-operator: coordination.k8s.io/leases[proxmox-vm-operator] get patch");
  }

  @Test
  void shouldBindEveryRoleToTheServiceAccount() {
    // When
    List<HasMetadata> objects = ChartFixture.render(NAMESPACE);

    // Then
    List<Subject> subjects =
        objects.stream()
            .flatMap(
                object ->
                    switch (object) {
                      case ClusterRoleBinding binding -> binding.getSubjects().stream();
                      case RoleBinding binding -> binding.getSubjects().stream();
                      default -> Stream.of();
                    })
            .toList();
    assertThat(subjects)
        .hasSize(3)
        .containsOnly(new Subject(null, "ServiceAccount", ChartFixture.NAME, NAMESPACE));
  }

  @Test
  void shouldBindVirtualMachinesOnlyInWatchedNamespaces() {
    // When
    List<HasMetadata> objects = ChartFixture.render(NAMESPACE, "watchNamespaces: [team-a, team-b]");

    // Then
    assertThat(names(objects))
        .contains(
            "RoleBinding team-a/proxmox-vm-operator-virtualmachines",
            "RoleBinding team-b/proxmox-vm-operator-virtualmachines",
            "ClusterRoleBinding proxmox-vm-operator-clusters",
            "RoleBinding default/proxmox-vm-operator-events")
        .doesNotContain("ClusterRoleBinding proxmox-vm-operator-virtualmachines");
    assertThat(rules(objects))
        .as("where events of cluster-scoped objects are kept")
        .contains("proxmox-vm-operator-events: events.k8s.io/events create patch");
  }

  @Test
  void shouldLeaveOutWhatIsSwitchedOff() {
    // When
    List<String> names =
        names(
            ChartFixture.render(
                NAMESPACE,
                """
                crds: {install: false}
                rbac: {create: false}
                serviceAccount: {create: false, name: mine}
                """));

    // Then
    assertThat(names).isEmpty();
  }

  @Test
  void shouldUseTheNamedServiceAccount() {
    // When
    List<HasMetadata> objects =
        ChartFixture.render(
            NAMESPACE, "serviceAccount: {name: mine, annotations: {team: platform}}");

    // Then
    assertThat(objects)
        .filteredOn(ServiceAccount.class::isInstance)
        .singleElement()
        .satisfies(
            account -> {
              assertThat(account.getMetadata().getName()).isEqualTo("mine");
              assertThat(account.getMetadata().getAnnotations()).containsEntry("team", "platform");
            });
    assertThat(objects)
        .filteredOn(RoleBinding.class::isInstance)
        .allSatisfy(
            binding ->
                assertThat(((RoleBinding) binding).getSubjects())
                    .containsExactly(new Subject(null, "ServiceAccount", "mine", NAMESPACE)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{replicaCount: 2}|at '': additional properties 'replicaCount' not allowed",
        "{crds: {instal: true}}|at '/crds': additional properties 'instal' not allowed",
        "{crds: {keep: sometimes}}|at '/crds/keep': got string, want boolean",
        "{rbac: {create: 1}}|at '/rbac/create': got number, want boolean",
        "{serviceAccount: {create: false}}|at '/serviceAccount/name': minLength: got 0, want 1",
        "{watchNamespaces: team-a}|at '/watchNamespaces': got string, want array",
        "{watchNamespaces: [Team_A]}|at '/watchNamespaces/0': 'Team_A' does not match pattern",
      })
  void shouldRefuseValuesThatDoNotWork(String values, String message) {
    assertThatThrownBy(() -> ChartFixture.render(NAMESPACE, values)).hasMessageContaining(message);
  }

  private static List<String> names(List<HasMetadata> objects) {
    return objects.stream()
        .map(
            object -> {
              String namespace = object.getMetadata().getNamespace();
              return object.getKind()
                  + " "
                  + (namespace == null ? "" : namespace + "/")
                  + object.getMetadata().getName();
            })
        .toList();
  }

  private static List<String> rules(List<HasMetadata> objects) {
    return objects.stream()
        .flatMap(
            object ->
                switch (object) {
                  case ClusterRole role -> role.getRules().stream().map(rule -> text(role, rule));
                  case Role role -> role.getRules().stream().map(rule -> text(role, rule));
                  default -> Stream.of();
                })
        .toList();
  }

  private static String text(HasMetadata role, PolicyRule rule) {
    return "%s: %s/%s%s %s"
        .formatted(
            role.getMetadata().getName(),
            String.join(",", rule.getApiGroups()),
            String.join(",", rule.getResources()),
            rule.getResourceNames().isEmpty() ? "" : rule.getResourceNames(),
            String.join(" ", rule.getVerbs()));
  }
}
