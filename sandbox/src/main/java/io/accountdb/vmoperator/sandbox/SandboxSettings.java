package io.accountdb.vmoperator.sandbox;

import io.accountdb.vmoperator.sandbox.host.Progress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.LoggerFactory;

/**
 * How a {@link Sandbox} is to start.
 *
 * @param stateDirectory where it keeps what it writes; empty: a temporary folder that ends with it
 * @param world file that says what is in Proxmox VE and who is in AccountDB; empty: the bundled one
 * @param timeScale how many times faster than the clock on the wall Proxmox's tasks run
 * @param environment where the cache folder and Go are looked for
 */
public record SandboxSettings(
    Set<Part> parts,
    Optional<Path> stateDirectory,
    Optional<Path> world,
    double timeScale,
    Clock clock,
    Map<String, String> environment,
    Progress progress) {

  public SandboxSettings {
    parts = Set.copyOf(parts);
    environment = Map.copyOf(environment);
    if (!(timeScale > 0) || Double.isInfinite(timeScale)) {
      throw new IllegalArgumentException(
          "timeScale must be a number greater than 0, such as 20, but is " + timeScale);
    }
  }

  /** All parts, the bundled world, at the speed of a real cluster; progress goes to the log. */
  public static SandboxSettings defaults() {
    return new SandboxSettings(
        EnumSet.allOf(Part.class),
        Optional.empty(),
        Optional.empty(),
        1,
        Clock.systemUTC(),
        System.getenv(),
        LoggerFactory.getLogger(Sandbox.class)::info);
  }

  public SandboxSettings without(Part part) {
    Set<Part> rest = EnumSet.noneOf(Part.class);
    rest.addAll(parts);
    rest.remove(part);
    return new SandboxSettings(
        rest, stateDirectory, world, timeScale, clock, environment, progress);
  }

  public SandboxSettings withStateDirectory(Path directory) {
    return new SandboxSettings(
        parts, Optional.of(directory), world, timeScale, clock, environment, progress);
  }

  public SandboxSettings withWorld(Path file) {
    return new SandboxSettings(
        parts, stateDirectory, Optional.of(file), timeScale, clock, environment, progress);
  }

  public SandboxSettings withTimeScale(double factor) {
    return new SandboxSettings(parts, stateDirectory, world, factor, clock, environment, progress);
  }

  public SandboxSettings withProgress(Progress listener) {
    return new SandboxSettings(
        parts, stateDirectory, world, timeScale, clock, environment, listener);
  }
}
