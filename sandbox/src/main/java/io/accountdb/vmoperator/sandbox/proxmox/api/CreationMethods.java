package io.accountdb.vmoperator.sandbox.proxmox.api;

import io.accountdb.vmoperator.sandbox.proxmox.failure.ApiFailure;
import io.accountdb.vmoperator.sandbox.proxmox.guests.Creation;
import io.accountdb.vmoperator.sandbox.proxmox.guests.CreationRequest;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Creation of virtual machines: anybody may call it, it checks rights itself. */
final class CreationMethods {
  private static final Set<String> NO_OPTIONS =
      Set.of(
          "node",
          "vmid",
          "archive",
          "bwlimit",
          "force",
          "ha-managed",
          "import-working-storage",
          "live-restore",
          "pool",
          "start",
          "storage",
          "unique");

  /** Ask for what the simulator does not have. */
  private static final List<String> NOT_SIMULATED =
      List.of("archive", "ha-managed", "import-working-storage", "live-restore");

  private final Creation creation;

  CreationMethods(Creation creation) {
    this.creation = creation;
  }

  List<ApiMethod> methods() {
    return List.of(ApiMethod.relayed("POST", "/nodes/{node}/qemu", Rule.anyUser(), this::create));
  }

  private Result create(Call call) throws InterruptedException {
    for (String parameter : NOT_SIMULATED) {
      if (call.text(parameter) != null && !call.required(parameter).equals("0")) {
        throw ApiFailure.notImplemented("the simulator creates nothing with '" + parameter + "'");
      }
    }
    Map<String, String> options = ConfigMethods.options(call, NO_OPTIONS);
    options.entrySet().removeIf(option -> undefined(option.getKey(), option.getValue()));
    return Result.of(
        creation.start(
            call.caller(),
            new CreationRequest(
                call.node(),
                call.vmid(),
                call.text("pool"),
                call.text("storage"),
                call.flag("start"),
                options)));
  }

  private static boolean undefined(String option, String value) {
    return value.isEmpty() && !option.equals("tags");
  }
}
