package io.accountdb.vmoperator.proxmox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswersTest {
  private static final String UPID =
      "UPID:pve1:0003A5C2:01A2B3C4:68A1B2C3:qmclone:9000:operator@pve!vm-operator:";

  private final AnswerReader reader = new AnswerReader();

  @Test
  void shouldReadResources() {
    // Given
    String body =
        """
        {"data":[
         {"id":"qemu/100","vmid":100,"node":"pve1","type":"qemu","name":"web","status":"running",
          "template":0,"maxcpu":2,"maxmem":2147483648,"maxdisk":"34359738368","uptime":77,
          "cpu":0.0123,"mem":1073741824,"diskread":1,"diskwrite":"2","netin":3,"netout":4,"tags":"K8s-12345678;prod","pool":"p1","lock":"backup"},
         {"id":"lxc/101","vmid":"101","node":"pve2","type":"lxc","status":"stopped","maxcpu":0.5},
         {"id":"qemu/110","vmid":110,"node":"pve1","type":"qemu","status":"unknown","tags":" "},
         {"id":"node/pve1","node":"pve1","type":"node","status":"online","maxcpu":8},
         {"id":"storage/pve1/local","storage":"local","node":"pve1","type":"storage"},
         {"id":"sdn/pve1/localnetwork","sdn":"localnetwork","node":"pve1","type":"sdn"},
         {"id":"pool/p1","pool":"p1","type":"pool"}]}
        """;

    // When
    ClusterResources resources =
        ClusterAnswers.resources(
            reader.rows(body.getBytes(UTF_8), ClusterAnswers::resource).rows());

    // Then
    assertThat(resources.guests())
        .containsExactly(
            new GuestResource(
                100,
                "pve1",
                "qemu",
                "web",
                "running",
                false,
                "backup",
                "p1",
                Set.of("k8s-12345678", "prod"),
                2,
                2147483648L,
                34359738368L,
                77),
            new GuestResource(
                101, "pve2", "lxc", null, "stopped", false, null, null, Set.of(), 0, 0, 0, 0),
            new GuestResource(
                110, "pve1", "qemu", null, "unknown", false, null, null, Set.of(), 0, 0, 0, 0));
    assertThat(resources.usage())
        .isEqualTo(Map.of(100, new GuestUsage(0.0123, 1L << 30, 77, 1, 2, 3, 4)));
    assertThat(resources.nodes()).containsExactly(new NodeResource("pve1", "online"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"qemu\",\"node\":\"pve1\"}",
        "{\"type\":\"qemu\",\"vmid\":100}",
        "{\"type\":\"qemu\",\"node\":\"pve1\",\"vmid\":99999999999}",
        "{\"type\":\"qemu\",\"node\":\"pve1\",\"vmid\":\"abc\"}",
        "{\"type\":\"node\"}"
      })
  void shouldRefuseResourceThatCannotBeAddressed(String row) {
    // Given
    byte[] body = "{\"data\":[%s]}".formatted(row).getBytes(UTF_8);

    // Then
    assertThatThrownBy(() -> reader.rows(body, ClusterAnswers::resource))
        .isInstanceOf(MalformedAnswerException.class)
        .hasMessageMatching("'(vmid|node)' is .*");
  }

  @Test
  void shouldReadQuorumAndNodes() {
    // Given
    JsonNode data =
        data(
            """
            [{"type":"cluster","id":"cluster","name":"lab","nodes":2,"quorate":0},
             {"type":"node","id":"node/pve1","name":"pve1","online":1,"local":1,"ip":"10.0.0.11"},
             {"type":"node","id":"node/pve2","name":"pve2","online":0}]
            """);

    // Then
    assertThat(ClusterAnswers.status(data))
        .isEqualTo(
            new ClusterStatus(
                false, Map.of("pve1", true, "pve2", false), Map.of("pve1", "10.0.0.11")));
  }

  @Test
  void shouldTakeSingleNodeAsQuorate() {
    assertThat(ClusterAnswers.status(data("[{\"type\":\"node\",\"name\":\"pve\",\"online\":1}]")))
        .isEqualTo(new ClusterStatus(true, Map.of("pve", true)));
  }

  @Test
  void shouldNotTakeEmptyListAsQuorate() {
    // Given
    JsonNode nothing = data("[]");

    // Then
    assertThatThrownBy(() -> ClusterAnswers.status(nothing))
        .isInstanceOf(MalformedAnswerException.class);
  }

  @Test
  void shouldReadPermissionsWhetherTheyPropagateOrNot() {
    assertThat(
            ClusterAnswers.permissions(
                data("{\"/\":{\"Sys.Audit\":1},\"/vms/9000\":{\"VM.Clone\":0,\"VM.Audit\":1}}")))
        .isEqualTo(
            new Permissions(
                Map.of("/", Set.of("Sys.Audit"), "/vms/9000", Set.of("VM.Clone", "VM.Audit")),
                Map.of("/", Set.of("Sys.Audit"), "/vms/9000", Set.of("VM.Audit"))));
  }

  @Test
  void shouldTellWhereAPrivilegeHolds() {
    // Given
    Permissions permissions =
        ClusterAnswers.permissions(
            data(
                "{\"/\":{\"Sys.Audit\":1,\"Sys.Modify\":0},\"/storage/ceph\":{\"Datastore.Audit\":1}}"));

    // When / Then
    assertThat(permissions.grants("/nodes/pve1", "Sys.Audit")).isTrue();
    assertThat(permissions.grants("/", "Sys.Modify")).isTrue();
    assertThat(permissions.grants("/nodes/pve1", "Sys.Modify")).as("not propagated").isFalse();
    assertThat(permissions.grants("/storage/ceph", "Sys.Audit"))
        .as("a listed path says all of itself")
        .isFalse();
    assertThat(permissions.grantsWithin("/storage", "Datastore.Audit")).isTrue();
    assertThat(permissions.grantsWithin("/stor", "Datastore.Audit")).isFalse();
  }

  @Test
  void shouldReadConfigOfLooseTypesWithoutItsDigest() {
    // Given
    JsonNode data =
        data(
            """
            {"digest":"da39a3ee","cores":2,"memory":"512","agent":"1","onboot":true,"lock":null,
             "cpulimit":0.5,"smbios1":"base64=1,uuid=6F1C2B3A-0000-4000-8000-000000000001"}
            """);

    // When
    GuestConfig config = GuestAnswers.config(data);

    // Then
    assertThat(config.digest()).isEqualTo("da39a3ee");
    assertThat(config.values())
        .containsOnly(
            Map.entry("cores", "2"),
            Map.entry("memory", "512"),
            Map.entry("agent", "1"),
            Map.entry("onboot", "1"),
            Map.entry("cpulimit", "0.5"),
            Map.entry("smbios1", "base64=1,uuid=6F1C2B3A-0000-4000-8000-000000000001"));
    assertThat(config.biosUuid()).contains("6f1c2b3a-0000-4000-8000-000000000001");
  }

  @Test
  void shouldReadConfigOfGuestBeingCloned() {
    // When
    GuestConfig config = GuestAnswers.config(data("{\"lock\":\"clone\",\"digest\":\"d\"}"));

    // Then
    assertThat(config.lock()).contains("clone");
    assertThat(config.biosUuid()).isEmpty();
    assertThat(config.name()).isEmpty();
  }

  @Test
  void shouldReadCurrentStatus() {
    assertThat(
            GuestAnswers.currentStatus(data("{\"status\":\"running\",\"qmpstatus\":\"paused\"}")))
        .isEqualTo(new CurrentStatus("running", "paused", null));
    assertThat(GuestAnswers.currentStatus(data("{\"status\":\"stopped\",\"lock\":\"backup\"}")))
        .isEqualTo(new CurrentStatus("stopped", "stopped", "backup"));
  }

  @Test
  void shouldReadInterfacesOfAgent() {
    // Given
    JsonNode data =
        data(
            """
            {"result":[
             {"name":"lo","hardware-address":"00:00:00:00:00:00","ip-addresses":[
               {"ip-address":"127.0.0.1","ip-address-type":"ipv4","prefix":8}]},
             {"name":"eth0","hardware-address":"BC:24:11:aa:bb:cc","ip-addresses":[
               {"ip-address":"10.0.0.7","ip-address-type":"ipv4","prefix":24},
               {"ip-address":"fe80::1","ip-address-type":"ipv6","prefix":64}],
              "statistics":{"rx-bytes":1}},
             {"name":"tun0"}]}
            """);

    // Then
    assertThat(GuestAnswers.agentInterfaces(data))
        .isEqualTo(
            new AgentAnswer.Interfaces(
                List.of(
                    new AgentInterface("lo", "00:00:00:00:00:00", List.of("127.0.0.1")),
                    new AgentInterface("eth0", "bc:24:11:aa:bb:cc", List.of("10.0.0.7", "fe80::1")),
                    new AgentInterface("tun0", "", List.of()))));
  }

  @Test
  void shouldTakeAnErrorOfTheAgentForAnAnswerWithoutInterfaces() {
    assertThat(
            GuestAnswers.agentInterfaces(
                data("{\"result\":{\"error\":{\"class\":\"CommandDisabled\",\"desc\":\"x\"}}}")))
        .isEqualTo(new AgentAnswer.Interfaces(List.of()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"status":"running"}                                   | Running
          {"status":"stopped","exitstatus":"OK"}                 | Succeeded[warnings=0]
          {"status":"stopped","exitstatus":"WARNINGS: 3"}        | Succeeded[warnings=3]
          {"status":"stopped","exitstatus":"VM is locked (x)"}   | Failed[exitStatus=VM is locked (x)]
          {"status":"stopped","exitstatus":"unexpected status"}  | Untraceable[reason=unexpected status]
          {"status":"stopped","exitstatus":"unable to get last line from task log"} | Untraceable[reason=unable to get last line from task log]
          {"status":"stopped"}                                   | Untraceable[reason=unexpected status]
          """)
  void shouldReadHowTaskStands(String json, String expected) {
    assertThat(TaskAnswers.status(data(json)).toString()).startsWith(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "null",
      textBlock =
          """
          ''                                    | null
          "status":"RUNNING",                   | null
          "endtime":1755431000,"status":"OK",   | OK
          "endtime":1755431000,"status":"WARNINGS: 1", | WARNINGS: 1
          "endtime":1755431000,                 | unexpected status
          """)
  void shouldReadTaskOfList(String fields, String exitStatus) {
    // Given
    String row =
        "{" + fields + "\"user\":\"operator@pve\",\"tokenid\":\"x\",\"upid\":\"" + UPID + "\"}";

    // When
    TaskSummary summary = TaskAnswers.summary(JsonFields.of(data(row)));

    // Then
    assertThat(summary)
        .isEqualTo(
            new TaskSummary(
                Upid.parse(UPID),
                "operator@pve!vm-operator",
                exitStatus,
                exitStatus == null ? null : Instant.ofEpochSecond(1755431000)));
  }

  @Test
  void shouldRefuseAnswerWithoutUpid() {
    // Given
    JsonNode nothing = data("null");

    // Then
    assertThatThrownBy(() -> TaskAnswers.started(nothing))
        .isInstanceOf(MalformedAnswerException.class);
  }

  @Test
  void shouldReadVmidFromString() {
    assertThat(ClusterAnswers.vmid(data("\"100\""))).isEqualTo(100);
    assertThat(ClusterAnswers.vmid(data("100"))).isEqualTo(100);
  }

  private JsonNode data(String json) {
    return reader.data(("{\"data\":" + json + "}").getBytes(UTF_8));
  }
}
