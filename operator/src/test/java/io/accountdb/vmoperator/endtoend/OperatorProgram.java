package io.accountdb.vmoperator.endtoend;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * The operator as users run it, in a process of its own that can be killed; its successors have its
 * name, so that they take its Lease at once.
 */
record OperatorProgram(OperatorFixture fixture, Path folder, String identity) {
  private static final Path LAUNCHER = Path.of("target", "dist", "bin", "vm-operator");

  Process start() throws IOException {
    ProcessBuilder process =
        new ProcessBuilder(LAUNCHER.toString(), "run")
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(Path.of("target", identity + ".log").toFile()));
    Map<String, String> environment = process.environment();
    environment.keySet().removeIf(name -> name.startsWith("VM_OPERATOR_"));
    // It lives for seconds, which are not for the optimizing compiler.
    environment.put("JAVA_OPTS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
    environment.putAll(fixture.environment(folder, identity));
    return process.start();
  }
}
