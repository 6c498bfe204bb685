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
 * @param timeScale how many times faster than the clock on the wall Proxmox's tasks run
 * @param environment where the cache folder and Go are looked for
 */
public record SandboxSettings(
    Set<Part> parts,
    Optional<Path> stateDirectory,
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
        1,
        Clock.systemUTC(),
        System.getenv(),
        LoggerFactory.getLogger(Sandbox.class)::info);
  }

  public SandboxSettings without(Part part) {
    Set<Part> rest = EnumSet.copyOf(parts);
    rest.remove(part);
    return new SandboxSettings(rest, stateDirectory, timeScale, clock, environment, progress);
  }

  public SandboxSettings withTimeScale(double timeScale) {
    return new SandboxSettings(parts, stateDirectory, timeScale, clock, environment, progress);
  }

  public SandboxSettings withStateDirectory(Path stateDirectory) {
    return new SandboxSettings(
        parts, Optional.of(stateDirectory), timeScale, clock, environment, progress);
  }

  public SandboxSettings withProgress(Progress progress) {
    return new SandboxSettings(parts, stateDirectory, timeScale, clock, environment, progress);
  }
}
