package io.accountdb.vmoperator.sandbox.command;

import io.accountdb.vmoperator.sandbox.Part;
import io.accountdb.vmoperator.sandbox.SandboxSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags that say what world a sandbox is; {@code up} hands them on to its daemon. */
final class WorldOptions {
  @Option(
      names = "--world",
      paramLabel = "FILE",
      description = "YAML file of the Proxmox VE cluster and AccountDB's users (default: built in)")
  private @Nullable Path world;

  @Option(
      names = "--time-scale",
      paramLabel = "F",
      defaultValue = "1",
      description = "how many times faster than real time Proxmox VE works (default: 1)")
  private Double timeScale;

  @Option(
      names = "--without",
      paramLabel = "PART",
      split = ",",
      description = "leave out kubernetes, database or proxmox (comma-separated)")
  private Set<Part> without = EnumSet.noneOf(Part.class);

  Optional<Path> world() {
    return Optional.ofNullable(world).map(file -> file.toAbsolutePath().normalize());
  }

  double timeScale() {
    return timeScale;
  }

  Set<Part> parts() {
    Set<Part> parts = EnumSet.allOf(Part.class);
    parts.removeAll(without);
    return parts;
  }

  SandboxSettings settings() {
    SandboxSettings settings = SandboxSettings.defaults().withTimeScale(timeScale);
    for (Part part : without) {
      settings = settings.without(part);
    }
    return world().map(settings::withWorld).orElse(settings);
  }

  /** The same flags again, for another process. */
  List<String> asArguments() {
    List<String> arguments = new ArrayList<>(List.of("--time-scale=" + timeScale));
    world().ifPresent(file -> arguments.add("--world=" + file));
    if (!without.isEmpty()) {
      arguments.add("--without=" + names(without));
    }
    return arguments;
  }

  /** Where a running sandbox is not what these flags ask for, in words about the running one. */
  List<String> differencesTo(RunningSandbox running) {
    List<String> differences = new ArrayList<>();
    if (running.timeScale() != timeScale) {
      differences.add("--time-scale " + running.timeScale() + " instead of " + timeScale);
    }
    if (!running.parts().equals(parts())) {
      differences.add(names(running.parts()) + " instead of " + names(parts()));
    }
    String wanted = world().map(Path::toString).orElse("(built in)");
    String present = Optional.ofNullable(running.world()).orElse("(built in)");
    if (!present.equals(wanted)) {
      differences.add("--world " + present + " instead of " + wanted);
    }
    return differences;
  }

  static String names(Set<Part> parts) {
    return parts.stream()
        .sorted()
        .map(part -> part.name().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(","));
  }
}
