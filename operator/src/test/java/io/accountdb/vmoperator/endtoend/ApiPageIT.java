package io.accountdb.vmoperator.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.accountdb.vmoperator.SharedSandbox;
import io.accountdb.vmoperator.api.caller.Tokens;
import io.accountdb.vmoperator.api.http.ApiClient;
import io.accountdb.vmoperator.app.OperatorProcess;
import io.accountdb.vmoperator.resource.VirtualMachine;
import io.accountdb.vmoperator.sandbox.Sandbox;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Does what {@code docs/api.md} tells a user to do, in one shell, from top to bottom. */
@ExtendWith(SharedSandbox.class)
class ApiPageIT {
  private static final Pattern COMMANDS = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);

  @TempDir private Path folder;

  @Test
  void shouldDoAsThePageSays(Sandbox sandbox) throws Exception {
    // Given
    OperatorFixture fixture = new OperatorFixture(sandbox);
    var admin = sandbox.kubernetes().client();
    try (InputStream grants =
        Files.newInputStream(Path.of("../examples/virtualmachine-editors.yaml"))) {
      admin.load(grants).forceConflicts().serverSideApply();
    }
    Path secret = Files.writeString(folder.resolve("secret"), Tokens.SECRET);
    String page = Files.readString(Path.of("../docs/api.md"));
    String script =
        COMMANDS.matcher(page).results().map(block -> block.group(1)).collect(Collectors.joining());
    try (OperatorProcess operator =
        fixture.start(
            Map.of(
                "VM_OPERATOR_JWT_ISSUER", Tokens.ISSUER,
                "VM_OPERATOR_JWT_AUDIENCE", Tokens.AUDIENCE,
                "VM_OPERATOR_JWT_HS256_SECRET_FILE", secret.toString()))) {
      fixture.awaitConnected();
      ApiClient client = new ApiClient(operator.apiPort());
      await()
          .atMost(OperatorFixture.PATIENCE)
          .until(() -> client.get("/vms", null).status() == 401);
      String token = new Tokens(Clock.systemUTC().instant()).of("alice").split(" ", 2)[1];

      // When
      ProcessBuilder shell = new ProcessBuilder("bash", "-euxo", "pipefail", "-c", script);
      shell.environment().put("API", "http://127.0.0.1:" + operator.apiPort());
      shell.environment().put("TOKEN", token);
      Process running = shell.directory(folder.toFile()).redirectErrorStream(true).start();
      String output;
      try (InputStream out = running.getInputStream()) {
        output = new String(out.readAllBytes(), StandardCharsets.UTF_8);
      }

      // Then
      assertThat(running.waitFor()).as(output.replace(token, "...")).isZero();
      assertThat(Files.readString(folder.resolve("first.json"))).contains("\"name\":\"first\"");
      var resources = admin.resources(VirtualMachine.class);
      await()
          .atMost(OperatorFixture.PATIENCE)
          .until(() -> resources.inNamespace("team-a").withName("first").get() == null);
    }
  }
}
