package io.accountdb.vmoperator.sandbox.proxmox.api;

import java.util.Optional;

/**
 * A method of the API, as Proxmox registers it.
 *
 * @param verb {@code GET}, {@code PUT}, {@code POST}, {@code DELETE}
 * @param template path with parameters in braces
 * @param daemon whether pvedaemon runs it and pveproxy only relays ("protected")
 * @param tokenAllowed whether an API token may call it
 */
record ApiMethod(
    String verb,
    String template,
    boolean daemon,
    boolean tokenAllowed,
    Rule rule,
    Handler handler) {

  /** What it does. */
  @FunctionalInterface
  interface Handler {
    Result handle(Call call) throws InterruptedException;
  }

  /** A method that pveproxy runs itself. */
  static ApiMethod direct(String verb, String template, Rule rule, Handler handler) {
    return new ApiMethod(verb, template, false, true, rule, handler);
  }

  /** A method that pvedaemon runs. */
  static ApiMethod relayed(String verb, String template, Rule rule, Handler handler) {
    return new ApiMethod(verb, template, true, true, rule, handler);
  }

  /** The key of its parameters in the table. */
  String signature() {
    return verb + " " + template;
  }

  /** Whether it changes a guest, which takes a cluster file system that can be written. */
  boolean needsQuorum() {
    return !verb.equals("GET") && template.startsWith("/nodes/{node}/qemu");
  }

  /** The parameter with the VMID of the guest that it makes. */
  Optional<String> newVmid() {
    return switch (signature()) {
      case "POST /nodes/{node}/qemu" -> Optional.of("vmid");
      case "POST /nodes/{node}/qemu/{vmid}/clone" -> Optional.of("newid");
      default -> Optional.empty();
    };
  }

  /** Whether it runs on the node that its path names. */
  boolean onNode() {
    return template.startsWith("/nodes/{node}");
  }
}
