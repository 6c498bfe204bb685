package io.accountdb.vmoperator.sandbox.kubernetes;

import io.accountdb.vmoperator.sandbox.host.ChildProcess;
import io.accountdb.vmoperator.sandbox.host.Children;
import io.accountdb.vmoperator.sandbox.host.Folders;
import io.accountdb.vmoperator.sandbox.host.Progress;
import io.accountdb.vmoperator.sandbox.host.SandboxException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Builds etcd, kube-apiserver, kube-controller-manager and kubectl from source with Go. */
final class GoBuild {
  private static final Pattern GO_VERSION = Pattern.compile("go(\\d+)\\.(\\d+)");
  private static final Duration BETWEEN_REPORTS = Duration.ofSeconds(15);

  /** A workspace file above the cache folder is none of our business. */
  private static final Map<String, String> ENVIRONMENT =
      Map.of("CGO_ENABLED", "0", "GOWORK", "off");

  private GoBuild() {}

  static boolean isGoInstalled() throws InterruptedException {
    try {
      Process version =
          new ProcessBuilder("go", "version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return version.waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Puts the four programs into the folder.
   *
   * @throws SandboxException if Go is missing, too old, or fails
   */
  static void run(KubernetesSource source, Path folder, Children children, Progress progress)
      throws IOException, InterruptedException {
    Path module = folder.resolve("module");
    Files.createDirectories(module);
    Files.writeString(module.resolve("go.mod"), source.goMod());
    Files.writeString(module.resolve("go.sum"), source.goSum());
    requireGo(source, module);
    progress.say(
        "Building the Kubernetes "
            + source.version()
            + " API server, etcd, controller manager and kubectl from source. This happens once and"
            + " takes five to ten minutes; the result is kept in "
            + folder.getParent());
    build(source, folder, module, children, progress);
    // The package is called server, the program is known as etcd.
    Files.move(folder.resolve("server"), folder.resolve("etcd"));
    Folders.delete(module);
  }

  private static void requireGo(KubernetesSource source, Path module)
      throws IOException, InterruptedException {
    ProcessBuilder goVersion = new ProcessBuilder("go", "env", "GOVERSION");
    goVersion.environment().putAll(ENVIRONMENT);
    // In the module's folder: a Go that may fetch a newer toolchain does so here.
    goVersion.directory(module.toFile()).redirectErrorStream(true);
    Process version;
    try {
      version = goVersion.start();
    } catch (IOException e) {
      throw new SandboxException("no `go` on PATH", e);
    }
    String output =
        new String(version.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (version.waitFor() != 0 || !isAtLeast(output, source.goVersion())) {
      throw new SandboxException(
          "Go " + source.goVersion() + " or newer is needed, `go env GOVERSION` says: " + output);
    }
  }

  static boolean isAtLeast(String installed, String needed) {
    Matcher have = GO_VERSION.matcher(installed);
    Matcher want = GO_VERSION.matcher("go" + needed);
    if (!have.lookingAt() || !want.lookingAt()) {
      return false;
    }
    int major = Integer.parseInt(have.group(1));
    int wantedMajor = Integer.parseInt(want.group(1));
    return major > wantedMajor
        || (major == wantedMajor
            && Integer.parseInt(have.group(2)) >= Integer.parseInt(want.group(2)));
  }

  private static void build(
      KubernetesSource source, Path folder, Path module, Children children, Progress progress)
      throws InterruptedException {
    List<String> command = new ArrayList<>(List.of("env"));
    ENVIRONMENT.forEach((name, value) -> command.add(name + "=" + value));
    command.addAll(List.of("go", "build", "-C", module.toString(), "-v", "-o", folder.toString()));
    command.addAll(source.buildFlags());
    command.add("tool");
    long started = System.nanoTime();
    // As a child of the sandbox it ends with this JVM, and with it the lock on the cache folder.
    ChildProcess build = children.start("go-build", command);
    try {
      OptionalInt exitCode = build.awaitExit(BETWEEN_REPORTS);
      while (exitCode.isEmpty()) {
        progress.say(
            "  still building: %d packages in %d s"
                .formatted(build.linesOfLog(), secondsSince(started)));
        exitCode = build.awaitExit(BETWEEN_REPORTS);
      }
      if (exitCode.getAsInt() != 0) {
        throw new SandboxException("`go build` failed:\n" + build.logTail());
      }
      progress.say("Kubernetes is built, after " + secondsSince(started) + " s");
    } finally {
      build.kill();
    }
  }

  private static long secondsSince(long started) {
    return Duration.ofNanos(System.nanoTime() - started).toSeconds();
  }
}
