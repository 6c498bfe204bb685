package io.accountdb.vmoperator.sandbox.database;

import io.accountdb.vmoperator.sandbox.host.ChildProcess;
import io.accountdb.vmoperator.sandbox.host.Children;
import io.accountdb.vmoperator.sandbox.host.Folders;
import io.accountdb.vmoperator.sandbox.host.SandboxException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** PostgreSQL's server process over one data folder: made, started, stopped, killed. */
final class Postmaster {
  private static final Duration LONGEST_START = Duration.ofSeconds(60);

  private final PostgresBinaries binaries;
  private final Path data;
  private final Children children;
  private @Nullable ChildProcess process;

  private Postmaster(PostgresBinaries binaries, Path data, Children children) {
    this.binaries = binaries;
    this.data = data;
    this.children = children;
  }

  /** Makes an empty database cluster whose only role is the superuser. */
  static Postmaster initialize(
      PostgresBinaries binaries, Path folder, Children children, Credentials superuser) {
    Path passwordFile = folder.resolve("superuser-password");
    Path data = folder.resolve("data");
    try {
      Folders.writePrivate(passwordFile, superuser.password() + "\n");
    } catch (IOException e) {
      throw new SandboxException("cannot write to " + folder + ": " + e.getMessage(), e);
    }
    run(
        binaries.command(
            "initdb",
            List.of(
                "--pgdata=" + data,
                "--username=" + superuser.username(),
                "--pwfile=" + passwordFile,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                // The same order of texts on every machine.
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--locale=C")));
    return new Postmaster(binaries, data, children);
  }

  /** Another one over a copy of the data; this one must be stopped. */
  synchronized Postmaster copy(Path folder) {
    if (running().isPresent()) {
      throw new IllegalStateException("data that is in use cannot be copied");
    }
    Path copy = folder.resolve("data");
    try {
      Folders.copy(data, copy);
    } catch (IOException e) {
      throw new SandboxException("cannot copy " + data + ": " + e.getMessage(), e);
    }
    return new Postmaster(binaries, copy, children);
  }

  synchronized void start(int port, BooleanSupplier answers) {
    ChildProcess started = children.start("postgres", serverCommand(port));
    process = started;
    started.awaitReady(LONGEST_START, answers);
  }

  /** Disconnects everybody and writes a checkpoint. */
  synchronized void stop() {
    control("fast");
  }

  /** Leaves the data as a crash does, but gives shared memory back, which SIGKILL would not. */
  synchronized void abort() {
    control("immediate");
  }

  synchronized void kill() {
    running().ifPresent(ChildProcess::kill);
  }

  synchronized Optional<ChildProcess> running() {
    return Optional.ofNullable(process).filter(ChildProcess::isRunning);
  }

  private void control(String mode) {
    if (running().isPresent()) {
      run(
          binaries.command(
              "pg_ctl", List.of("stop", "--mode=" + mode, "--wait", "--pgdata=" + data)));
    }
  }

  private List<String> serverCommand(int port) {
    return binaries.command(
        "postgres",
        List.of(
            "-D",
            data.toString(),
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            "port=" + port,
            "-c",
            "unix_socket_directories=",
            "-c",
            "fsync=on",
            "-c",
            "full_page_writes=on",
            "-c",
            "synchronous_commit=on",
            "-c",
            "timezone=UTC",
            // In the data folder, so that it goes with it.
            "-c",
            "dynamic_shared_memory_type=mmap"));
  }

  private static void run(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (process.waitFor() != 0) {
        throw new SandboxException("PostgreSQL: " + command + " failed:\n" + output);
      }
    } catch (IOException e) {
      throw new SandboxException("cannot run " + command + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SandboxException("interrupted while running " + command, e);
    }
  }
}
