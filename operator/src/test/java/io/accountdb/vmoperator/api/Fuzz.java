package io.accountdb.vmoperator.api;

import io.accountdb.vmoperator.api.http.ApiClient;
import io.accountdb.vmoperator.sandbox.Sandbox;
import io.accountdb.vmoperator.sandbox.SandboxSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Lets a fuzzer that reads the OpenAPI document loose on the API, as a user who may do everything:
 * it fails on a 5xx, and on an answer that the document does not have. {@code mvn -Pfuzz verify}
 * runs it; it needs Python 3 with pip, and installs Schemathesis into {@code target}.
 */
public final class Fuzz {
  private static final String FUZZER = "schemathesis==4.32.5";
  private static final List<String> CHECKS =
      List.of(
          "not_a_server_error",
          "status_code_conformance",
          "content_type_conformance",
          "response_headers_conformance",
          "response_schema_conformance",
          "ignored_auth");

  private static final String TENANT = "fuzz-tenant";
  private static final Path FOLDER = Path.of("target", "fuzz").toAbsolutePath();

  private Fuzz() {}

  public static void main(String[] arguments) throws Exception {
    Path python = install(FOLDER);
    int exitCode;
    try (Sandbox sandbox = Sandbox.start(SandboxSettings.defaults());
        ApiFixture api = ApiFixture.open(sandbox, "fuzz")) {
      populate(api);
      configure();
      // A stream has no end that the fuzzer would wait for; EventsIT has its answers.
      exitCode =
          run(
              python.resolveSibling("schemathesis").toString(),
              "run",
              api.client().base() + "/openapi.json",
              "--header",
              "Authorization: " + api.token("fuzz-user"),
              "--exclude-path",
              "/vms/events",
              "--checks",
              String.join(",", CHECKS),
              "--max-examples",
              System.getProperty("fuzz.examples", "100"),
              "--seed",
              System.getProperty("fuzz.seed", "1"));
    }
    // PostgreSQL's threads are no daemons.
    System.exit(exitCode);
  }

  /** A Namespace that there is, or no request would get further than that. */
  private static void configure() throws IOException {
    Files.writeString(
        FOLDER.resolve("schemathesis.toml"),
        """
        [[operations]]
        include-method = "POST"
        include-path = "/vms"
        parameters = { "namespace" = "%s" }
        """
            .formatted(TENANT));
  }

  private static void populate(ApiFixture api) {
    int user = api.user("fuzz-user", "user");
    api.namespace(TENANT, "fuzz-user");
    api.allow("fuzz-user", TENANT);
    int node = api.node("fuzz-node", user);
    api.cluster("fuzz-lab", TENANT, "fuzz-user");
    api.bind(node, "fuzz-lab", "pve1");
    for (int vmid = 90_001; vmid <= 90_020; vmid++) {
      api.vm(vmid, "fuzz-" + vmid, node, user);
    }
    ApiClient.Answer answer = api.client().get("/vms", api.token("fuzz-user"));
    if (answer.json().at("/total").asInt() != 20) {
      throw new IllegalStateException("the fuzzer would see nothing: " + answer.text());
    }
  }

  /** The virtual environment's interpreter. */
  private static Path install(Path folder) throws IOException, InterruptedException {
    Path python = folder.resolve("bin").resolve("python");
    if (!Files.exists(folder.resolve("bin").resolve("schemathesis"))) {
      require(run("python3", "-m", "venv", folder.toString()));
      require(run(python.toString(), "-m", "pip", "install", "--quiet", FUZZER));
    }
    return python;
  }

  private static void require(int exitCode) {
    if (exitCode != 0) {
      throw new IllegalStateException("the fuzzer cannot be installed: exit code " + exitCode);
    }
  }

  private static int run(String... command) throws IOException, InterruptedException {
    Files.createDirectories(FOLDER);
    // It keeps a cache where it is started.
    return new ProcessBuilder(command).directory(FOLDER.toFile()).inheritIO().start().waitFor();
  }
}
