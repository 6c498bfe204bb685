package io.accountdb.vmoperator.sandbox.kubernetes;

import io.accountdb.vmoperator.sandbox.host.Folders;
import io.accountdb.vmoperator.sandbox.host.Progress;
import io.accountdb.vmoperator.sandbox.host.SandboxException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Builds etcd, kube-apiserver, kube-controller-manager and kubectl from source with Go. */
final class GoBuild {
  private static final Pattern GO_VERSION = Pattern.compile("go(\\d+)\\.(\\d+)");
  private static final Duration BETWEEN_REPORTS = Duration.ofSeconds(15);
  private static final int LINES_KEPT = 15;

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
  static void run(KubernetesSource source, Path folder, Progress progress)
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
    build(source, folder, module, progress);
    // The package is called server, the program is known as etcd.
    Files.move(folder.resolve("server"), folder.resolve("etcd"));
    Folders.delete(module);
  }

  private static void requireGo(KubernetesSource source, Path module)
      throws IOException, InterruptedException {
    Process version;
    try {
      // In the module's folder: a Go that may fetch a newer toolchain does so here.
      version = go(module, List.of("env", "GOVERSION")).redirectErrorStream(true).start();
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

  private static void build(KubernetesSource source, Path folder, Path module, Progress progress)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("build", "-v", "-o", folder.toString()));
    arguments.addAll(source.buildFlags());
    arguments.add("tool");
    long started = System.nanoTime();
    Process build = go(module, arguments).redirectErrorStream(true).start();
    try {
      List<String> lastLines = follow(build, started, progress);
      if (build.waitFor() != 0) {
        throw new SandboxException("`go build` failed:\n  " + String.join("\n  ", lastLines));
      }
      progress.say("Kubernetes is built, after " + secondsSince(started) + " s");
    } finally {
      build.descendants().forEach(ProcessHandle::destroyForcibly);
      build.destroyForcibly();
    }
  }

  private static ProcessBuilder go(Path module, List<String> arguments) {
    List<String> command = new ArrayList<>(List.of("go"));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).directory(module.toFile());
    builder.environment().put("CGO_ENABLED", "0");
    // A workspace file above the cache folder is none of our business.
    builder.environment().put("GOWORK", "off");
    return builder;
  }

  private static List<String> follow(Process build, long started, Progress progress)
      throws IOException {
    Deque<String> lastLines = new ArrayDeque<>();
    int packages = 0;
    long reported = started;
    try (BufferedReader lines = build.inputReader(StandardCharsets.UTF_8)) {
      for (Optional<String> line = next(lines); line.isPresent(); line = next(lines)) {
        packages++;
        lastLines.addLast(line.get());
        if (lastLines.size() > LINES_KEPT) {
          lastLines.removeFirst();
        }
        if (System.nanoTime() - reported > BETWEEN_REPORTS.toNanos()) {
          reported = System.nanoTime();
          progress.say(
              "  still building: %d packages in %d s".formatted(packages, secondsSince(started)));
        }
      }
    }
    return List.copyOf(lastLines);
  }

  private static Optional<String> next(BufferedReader lines) throws IOException {
    return Optional.ofNullable(lines.readLine());
  }

  private static long secondsSince(long started) {
    return Duration.ofNanos(System.nanoTime() - started).toSeconds();
  }
}
