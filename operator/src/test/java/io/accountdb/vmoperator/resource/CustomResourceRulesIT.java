package io.accountdb.vmoperator.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.accountdb.vmoperator.CustomResources;
import io.accountdb.vmoperator.SharedSandbox;
import io.accountdb.vmoperator.sandbox.Sandbox;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every rule of the custom resources, accepted and refused by a real API server. */
@ExtendWith(SharedSandbox.class)
class CustomResourceRulesIT {
  private static final String NAMESPACE = "rules";
  private static final String MINIMAL =
      "{clusterRef: {name: lab}, source: {template: {name: ubuntu-24.04}}}";
  private static final String MINIMAL_CLUSTER =
      "{endpoints: ['https://pve1.lab:8006'], credentialsSecretRef: {name: lab}, nodeOwner:"
          + " platform}";

  private static KubernetesClient client;

  @BeforeAll
  static void applyDefinitions(Sandbox sandbox) {
    client = sandbox.kubernetes().client();
    CustomResources.install(client);
    client
        .resource(
            new NamespaceBuilder().withNewMetadata().withName(NAMESPACE).endMetadata().build())
        .serverSideApply();
  }

  @AfterEach
  void deleteAll() {
    Stream.of("VirtualMachine", "ProxmoxCluster")
        .flatMap(kind -> all(kind).stream())
        .filter(item -> item.getMetadata().getName().equals("rule"))
        .forEach(item -> client.resource(item).delete());
  }

  private static List<GenericKubernetesResource> all(String kind) {
    return client
        .genericKubernetesResources(Api.GROUP + "/" + Api.VERSION, kind)
        .inAnyNamespace()
        .list()
        .getItems();
  }

  private static String vm(String more) {
    return MINIMAL.substring(0, MINIMAL.length() - 1) + ", " + more + "}";
  }

  private static String cluster(String more) {
    return MINIMAL_CLUSTER.substring(0, MINIMAL_CLUSTER.length() - 1) + ", " + more + "}";
  }

  static Stream<Arguments> virtualMachines() {
    return Stream.of(
        Arguments.of(
            "exactly one of vmid or name must be set",
            "{clusterRef: {name: lab}, source: {template: {vmid: 9000}}}",
            "{clusterRef: {name: lab}, source: {template: {vmid: 9000, name: ubuntu}}}"),
        Arguments.of(
            "spec.source.template: Required value",
            MINIMAL,
            "{clusterRef: {name: lab}, source: {}}"),
        Arguments.of(
            "leave proxmox.accountdb.io out",
            vm("description: Front end"),
            vm("description: 'proxmox.accountdb.io: cluster=x'")),
        Arguments.of(
            "memory.minimum must not exceed memory.size",
            vm("memory: {size: 4Gi, minimum: 4096Mi}"),
            vm("memory: {size: 4Gi, minimum: 5Gi}")),
        Arguments.of("spec.memory.size", vm("memory: {size: 512Mi}"), vm("memory: {size: 4G}")),
        Arguments.of("spec.vmid", vm("vmid: 100"), vm("vmid: 99")),
        Arguments.of("spec.vmName", vm("vmName: web-1.team-a"), vm("vmName: web_1")),
        Arguments.of("spec.owner", vm("owner: alice@example.com"), vm("owner: '-'")),
        Arguments.of("spec.cpu.cores", vm("cpu: {cores: 4}"), vm("cpu: {cores: 0}")),
        Arguments.of(
            "spec.disks[0].slot",
            vm("disks: [{slot: scsi30, size: 40Gi}, {slot: virtio15, size: 1Ti}]"),
            vm("disks: [{slot: scsi31, size: 40Gi}]")),
        Arguments.of(
            "spec.disks[0].size",
            vm("disks: [{slot: scsi0, size: 40960Mi}]"),
            vm("disks: [{slot: scsi0, size: 40G}]")),
        Arguments.of(
            "spec.disks[0].size: Required value",
            vm("disks: [{slot: scsi0, size: 1Mi}]"),
            vm("disks: [{slot: scsi0}]")),
        Arguments.of(
            "spec.disks[1]: Duplicate value",
            vm("disks: [{slot: scsi0, size: 1Gi}, {slot: scsi1, size: 1Gi}]"),
            vm("disks: [{slot: scsi0, size: 1Gi}, {slot: scsi0, size: 2Gi}]")),
        Arguments.of("spec.cpu", vm("cpu: {type: host}"), vm("cpu: {}")),
        Arguments.of("spec.runStrategy", vm("runStrategy: Halted"), vm("runStrategy: Sometimes")),
        Arguments.of("spec.runStrategy", vm("runStrategy: Manual"), vm("runStrategy: Once")),
        Arguments.of(
            "spec.power.stopMode", vm("power: {stopMode: Soft}"), vm("power: {stopMode: x}")),
        Arguments.of(
            "spec.readiness.timeoutSeconds",
            vm("readiness: {gate: IPAddress, timeoutSeconds: 10}"),
            vm("readiness: {timeoutSeconds: 9}")),
        Arguments.of(
            "spec.readiness.gate",
            vm("readiness: {gate: GuestAgent}, guestAgent: {enabled: true}"),
            vm("readiness: {gate: Agent}")),
        Arguments.of(
            "spec.readiness.gate: Invalid value: the agent tells whether the VM is ready",
            vm("readiness: {gate: PowerState}, guestAgent: {enabled: false}"),
            vm("readiness: {gate: GuestAgent}, guestAgent: {enabled: false}")),
        Arguments.of(
            "guestAgent.enabled must not be false",
            vm("readiness: {timeoutSeconds: 10}, guestAgent: {enabled: false}"),
            vm("readiness: {gate: IPAddress}, guestAgent: {enabled: false}")),
        Arguments.of(
            "spec.deletionPolicy", vm("deletionPolicy: Retain"), vm("deletionPolicy: Keep")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("virtualMachines")
  void shouldAcceptAndRefuseVirtualMachines(String message, String accepted, String refused) {
    assertAcceptedAndRefused("VirtualMachine", message, accepted, refused);
  }

  static Stream<Arguments> clusters() {
    return Stream.of(
        Arguments.of(
            "selector is required for, and only allowed with, from: Selector",
            cluster("allowedNamespaces: {from: Selector, selector: {matchLabels: {a: b}}}"),
            cluster("allowedNamespaces: {from: All, selector: {matchLabels: {a: b}}}")),
        Arguments.of(
            "selector is required for, and only allowed with, from: Selector",
            cluster("allowedNamespaces: {from: All}"),
            cluster("allowedNamespaces: {from: Selector}")),
        Arguments.of(
            "vmidRange.start must not exceed vmidRange.end",
            cluster("defaults: {vmidRange: {start: 5000, end: 5000}}"),
            cluster("defaults: {vmidRange: {start: 5001, end: 5000}}")),
        Arguments.of(
            "spec.endpoints[0]",
            MINIMAL_CLUSTER,
            MINIMAL_CLUSTER.replace("https://pve1.lab:8006", "http://pve1.lab:8006")),
        Arguments.of("spec.pollSeconds", cluster("pollSeconds: 1"), cluster("pollSeconds: 0")),
        Arguments.of(
            "spec.massDeletion.limit",
            cluster("massDeletion: {limit: 0}"),
            cluster("massDeletion: {limit: -1}")),
        Arguments.of("spec.massDeletion", MINIMAL_CLUSTER, cluster("massDeletion: {}")),
        Arguments.of("spec.paused", cluster("paused: true"), cluster("paused: 'yes'")),
        Arguments.of("spec.defaults", cluster("defaults: {pool: a/b}"), cluster("defaults: {}")),
        Arguments.of(
            "spec.limits.templates",
            cluster("limits: {templates: ['9*']}"),
            cluster("limits: {templates: []}")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("clusters")
  void shouldAcceptAndRefuseClusters(String message, String accepted, String refused) {
    assertAcceptedAndRefused("ProxmoxCluster", message, accepted, refused);
  }

  private static void assertAcceptedAndRefused(
      String kind, String message, String accepted, String refused) {
    assertThatThrownBy(() -> create(kind, refused))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining(message);
    assertThat(create(kind, accepted).getMetadata().getUid()).isNotEmpty();
  }

  static Stream<Arguments> transitions() {
    return Stream.of(
        Arguments.of("clusterRef is immutable", MINIMAL, MINIMAL.replace("lab", "other")),
        Arguments.of("source is used once", MINIMAL, MINIMAL.replace("ubuntu-24.04", "debian-13")),
        Arguments.of("vmid is immutable once set", vm("vmid: 5012"), vm("vmid: 5013")),
        Arguments.of("vmid is immutable once set", vm("vmid: 5012"), MINIMAL),
        Arguments.of("owner is immutable once set", vm("owner: alice"), vm("owner: bob")),
        Arguments.of("owner is immutable once set", vm("owner: alice"), MINIMAL),
        Arguments.of(
            "disk size can only grow",
            vm("disks: [{slot: scsi0, size: 40Gi}, {slot: scsi1, size: 8Gi}]"),
            vm("disks: [{slot: scsi1, size: 8Gi}, {slot: scsi0, size: 40959Mi}]")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("transitions")
  void shouldRefuseChangesOfWhatIsImmutable(String message, String before, String after) {
    // Given
    GenericKubernetesResource stored = create("VirtualMachine", before);

    // When
    GenericKubernetesResource changed = resource("VirtualMachine", after);
    changed.getMetadata().setResourceVersion(stored.getMetadata().getResourceVersion());

    // Then
    assertThatThrownBy(() -> client.resource(changed).update())
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("settable")
  void shouldLetWhatIsImmutableBeSetOnce(String after) {
    // Given
    GenericKubernetesResource stored = create("VirtualMachine", MINIMAL);

    // When
    GenericKubernetesResource changed = resource("VirtualMachine", after);
    changed.getMetadata().setResourceVersion(stored.getMetadata().getResourceVersion());

    // Then
    assertThat(client.resource(changed).update().getMetadata().getGeneration()).isEqualTo(2);
  }

  static Stream<String> settable() {
    return Stream.of(vm("vmid: 5012"), vm("owner: alice"), vm("runStrategy: Halted"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("changesOfDisks")
  void shouldLetDisksGrowAndGo(String after) {
    // Given
    GenericKubernetesResource stored =
        create(
            "VirtualMachine",
            vm("disks: [{slot: scsi0, size: 40960Mi}, {slot: scsi1, size: 8Gi}]"));

    // When
    GenericKubernetesResource changed = resource("VirtualMachine", after);
    changed.getMetadata().setResourceVersion(stored.getMetadata().getResourceVersion());

    // Then
    assertThat(client.resource(changed).update().getMetadata().getGeneration()).isEqualTo(2);
  }

  static Stream<String> changesOfDisks() {
    return Stream.of(
        vm("disks: [{slot: scsi1, size: 8Gi}, {slot: scsi0, size: 41Gi}]"),
        vm("disks: [{slot: scsi0, size: 40Gi}]"),
        vm("disks: [{slot: scsi0, size: 40Gi}, {slot: sata0, size: 1Gi}]"),
        MINIMAL);
  }

  @Test
  void shouldRefuseNamesThatAreTooLongForAGuest() {
    // Given
    GenericKubernetesResource vm = resource("VirtualMachine", MINIMAL);
    vm.getMetadata().setName("a".repeat(64));

    // Then
    assertThatThrownBy(() -> client.resource(vm).create()).hasMessageContaining("metadata.name");
  }

  @Test
  void shouldSelectByFields() {
    // Given
    create("VirtualMachine", MINIMAL);

    // Then
    assertThat(
            client
                .resources(VirtualMachine.class)
                .inNamespace(NAMESPACE)
                .withField("spec.clusterRef.name", "lab")
                .list()
                .getItems())
        .hasSize(1);
    assertThat(
            client
                .resources(VirtualMachine.class)
                .inNamespace(NAMESPACE)
                .withField("spec.clusterRef.name", "other")
                .list()
                .getItems())
        .isEmpty();
  }

  @Test
  void shouldCallASelectionByAnotherFieldABadRequest() {
    assertThatThrownBy(
            () ->
                client
                    .resources(VirtualMachine.class)
                    .inNamespace(NAMESPACE)
                    .withField("spec.onBoot", "true")
                    .list())
        .isInstanceOfSatisfying(
            KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(400));
  }

  private static GenericKubernetesResource create(String kind, String spec) {
    return client.resource(resource(kind, spec)).create();
  }

  private static GenericKubernetesResource resource(String kind, String spec) {
    return Serialization.unmarshal(
        """
        apiVersion: %s/%s
        kind: %s
        metadata: {name: rule%s}
        spec: %s
        """
            .formatted(
                Api.GROUP,
                Api.VERSION,
                kind,
                kind.equals("VirtualMachine") ? ", namespace: " + NAMESPACE : "",
                spec),
        GenericKubernetesResource.class);
  }
}
