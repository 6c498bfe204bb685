package io.accountdb.vmoperator.sandbox.proxmox.guests;

import io.accountdb.vmoperator.sandbox.proxmox.config.ConfigFile;
import io.accountdb.vmoperator.sandbox.proxmox.failure.ApiFailure;
import io.accountdb.vmoperator.sandbox.proxmox.schema.ParameterSet;
import java.util.Map;

/** Changes of one request that contradict each other, or what is there. */
final class ConfigConflicts {
  private ConfigConflicts() {}

  /** The same option set, deleted or reverted at once; an unknown one deleted or reverted. */
  static void check(ConfigRequest request, ParameterSet options) {
    for (String option : request.revert()) {
      known(option, "revert", options);
      if (request.set().containsKey(option)) {
        throw conflict("delete", "-" + option, "-revert " + option);
      }
    }
    for (String option : request.delete()) {
      if (request.set().containsKey(option)) {
        throw conflict("delete", "-" + option, "-delete " + option);
      }
      if (request.revert().contains(option)) {
        throw conflict("revert", "-delete " + option, "-revert " + option);
      }
      known(option, "delete", options);
    }
  }

  private static void known(String option, String parameter, ParameterSet options) {
    if (!options.has(option)) {
      throw ApiFailure.parameter(parameter, "unknown option '" + option + "'");
    }
  }

  private static ApiFailure conflict(String parameter, String one, String other) {
    return ApiFailure.parameter(
        parameter, "you can't use '" + one + "' and " + other + "' at the same time");
  }

  /** The balloon's target may not exceed the memory. */
  static void checkBalloon(Map<String, String> set, ConfigFile file) {
    if (!set.containsKey("memory") && !set.containsKey("balloon")) {
      return;
    }
    String memory = wanted("memory", "512", set, file);
    String balloon = wanted("balloon", "0", set, file);
    long mebibytes = Long.parseLong(memory.substring(memory.indexOf('=') + 1));
    if (Long.parseLong(balloon) > mebibytes) {
      throw ApiFailure.died("balloon value too large (must be smaller than assigned memory)");
    }
  }

  private static String wanted(
      String option, String otherwise, Map<String, String> set, ConfigFile file) {
    String given = set.getOrDefault(option, "");
    return given.isEmpty()
        ? file.pendingValue(option).or(() -> file.value(option)).orElse(otherwise)
        : given;
  }
}
