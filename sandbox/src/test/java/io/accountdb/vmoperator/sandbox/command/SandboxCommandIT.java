package io.accountdb.vmoperator.sandbox.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.sandbox.command.SandboxProcess.Outcome;
import io.accountdb.vmoperator.sandbox.host.ProcessRecords;
import io.accountdb.vmoperator.sandbox.host.ProcessRecords.RecordedProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One sandbox from up to down, as people use it. */
class SandboxCommandIT {
  private static final String COLOUR_DEFINITION =
      """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata:
        name: colours.example.com
      spec:
        group: example.com
        names: {kind: Colour, plural: colours}
        scope: Namespaced
        versions:
          - name: v1
            served: true
            storage: true
            schema:
              openAPIV3Schema:
                type: object
                properties:
                  spec: {type: object, properties: {red: {type: integer}}}
      """;

  private static final String COLOUR =
      """
      apiVersion: example.com/v1
      kind: Colour
      metadata: {name: sky, namespace: default}
      spec: {red: 12}
      """;

  @TempDir private Path folder;

  @AfterEach
  void takeDown() throws Exception {
    SandboxProcess.run("down", "--state", state());
  }

  @Test
  void shouldComeUpTellHowToUseItAndGoDown() throws Exception {
    // Given
    Path manifests = Files.createDirectory(folder.resolve("manifests"));
    // In the order of their names the resource comes before its definition.
    Files.writeString(manifests.resolve("a-colour.yaml"), COLOUR);
    Files.writeString(manifests.resolve("b-definition.yaml"), COLOUR_DEFINITION);

    // When
    Outcome up =
        SandboxProcess.run(
            "up", "--state", state(), "--time-scale", "20", "--apply", manifests.toString());

    // Then
    assertThat(up.exitCode()).as(up.output()).isZero();
    assertThat(up.output())
        .contains("Kubernetes is ready at https://127.0.0.1:")
        .contains("colour.example.com/sky serverside-applied")
        .contains("export KUBECONFIG=" + state() + "/kubeconfig");
    for (String secret :
        List.of("kubeconfig", "operator.env", "proxmox.json", "sandbox.json", "jwt.secret")) {
      assertThat(modeOf(Path.of(state(), secret))).as(secret).isEqualTo("rw-------");
    }
    assertThat(Path.of(state(), "operator.env"))
        .content()
        .contains("KUBECONFIG=" + state() + "/kubeconfig\n")
        .contains("VM_OPERATOR_DATABASE_URL=jdbc:postgresql://127.0.0.1:")
        .contains("VM_OPERATOR_DATABASE_USERNAME=vm_operator\n")
        .contains("VM_OPERATOR_MIGRATION_USERNAME=accountdb_owner\n")
        .contains("VM_OPERATOR_NAMESPACE=vm-operator-system\n")
        .contains("VM_OPERATOR_MANAGEMENT_ADDRESS=127.0.0.1\n")
        .containsPattern("VM_OPERATOR_MANAGEMENT_PORT=\\d+\n")
        .contains("VM_OPERATOR_API_ADDRESS=127.0.0.1\n")
        .containsPattern("VM_OPERATOR_API_PORT=\\d+\n")
        .contains("VM_OPERATOR_JWT_HS256_SECRET_FILE=" + state() + "/jwt.secret\n")
        .contains("VM_OPERATOR_LEADER_ELECTION=true\n")
        .contains("VM_OPERATOR_LOG_FORMAT=text\n");
    assertThat(Path.of(state(), "proxmox.json"))
        .content()
        .contains(
            "\"url\"", "\"caFile\"", "\"operatorToken\"", "\"rootToken\"", "\"rootPassword\"");
    assertThat(SandboxProcess.run("status", "--state", state()).exitCode()).isZero();

    shouldBeFoundUp();
    shouldAnswerSql();
    shouldIssueTokens();
    shouldNameTheManifestThatIsNotTaken();
    shouldTellWhenAProgramHasEnded();

    // When
    List<RecordedProcess> processes = ProcessRecords.in(Path.of(state())).all();
    Outcome down = SandboxProcess.run("down", "--state", state());

    // Then
    assertThat(down.exitCode()).as(down.output()).isZero();
    assertThat(down.output()).contains("Stopped etcd, kube-apiserver, postgres, sandbox");
    assertThat(processes).noneMatch(process -> process.identity().isRunning());
    assertThat(Path.of(state(), "kubeconfig")).doesNotExist();
    assertThat(SandboxProcess.run("status", "--state", state()).exitCode()).isEqualTo(3);
  }

  private void shouldBeFoundUp() throws Exception {
    Outcome again = SandboxProcess.run("up", "--state", state(), "--time-scale", "20");
    assertThat(again.output()).contains("is up already");
    assertThat(again.exitCode()).isZero();

    Outcome different = SandboxProcess.run("up", "--state", state(), "--time-scale", "5");
    assertThat(different.output()).contains("--time-scale 20.0 instead of 5.0");
    assertThat(different.exitCode()).isEqualTo(1);
  }

  private void shouldAnswerSql() throws Exception {
    String context =
        "SELECT current_setting('app.current_user_id', true) AS id,"
            + " current_setting('app.current_user_role', true) AS role, current_user";
    Outcome asBob = SandboxProcess.run("sql", "--state", state(), "--user", "bob", context);
    assertThat(asBob.output())
        .containsPattern("id +role +current_user\n.*\n2 +user +vm_operator\n\\(1 row\\)");

    Outcome asNobody = SandboxProcess.run("sql", "--state", state(), context);
    assertThat(asNobody.output()).containsPattern("\n +vm_operator\n");

    Outcome asStranger = SandboxProcess.run("sql", "--state", state(), "--user", "eve", "SELECT 1");
    assertThat(asStranger.output()).contains("--user: AccountDB has no user 'eve'; it has alice");
    assertThat(asStranger.exitCode()).isEqualTo(2);

    Outcome refused = SandboxProcess.run("sql", "--state", state(), "SELECT * FROM users");
    assertThat(refused.output()).contains("permission denied for table users");
    assertThat(refused.exitCode()).isEqualTo(1);
  }

  private void shouldIssueTokens() throws Exception {
    // When
    Outcome token = SandboxProcess.run("token", "--state", state(), "alice");

    // Then
    assertThat(token.exitCode()).as(token.output()).isZero();
    assertThat(token.output().strip()).matches("[\\w-]+\\.[\\w-]+\\.[\\w-]+");
  }

  private void shouldNameTheManifestThatIsNotTaken() throws Exception {
    Path bad = folder.resolve("bad.yaml");
    Files.writeString(bad, COLOUR.replace("red", "rot"));
    Outcome applied =
        SandboxProcess.run(
            "up", "--state", state(), "--time-scale", "20", "--apply", bad.toString());
    assertThat(applied.output()).contains("--apply: " + bad + " was not applied").contains(".rot");
    assertThat(applied.exitCode()).isEqualTo(1);
  }

  private void shouldTellWhenAProgramHasEnded() throws Exception {
    recorded("kube-controller-manager").identity().kill();
    Outcome status = SandboxProcess.run("status", "--state", state());
    assertThat(status.output()).contains("kube-controller-manager has ended; see");
    assertThat(status.exitCode()).isEqualTo(3);
  }

  private String state() {
    return folder.resolve("state").toString();
  }

  private RecordedProcess recorded(String name) throws IOException {
    return ProcessRecords.in(Path.of(state())).all().stream()
        .filter(process -> process.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static String modeOf(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }
}
