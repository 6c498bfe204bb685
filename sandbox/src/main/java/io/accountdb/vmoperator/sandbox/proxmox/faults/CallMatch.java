package io.accountdb.vmoperator.sandbox.proxmox.faults;

import org.jspecify.annotations.Nullable;

/**
 * Which calls a fault meets; null means any.
 *
 * @param method {@code GET}, {@code POST} ...
 * @param template path template below {@code /api2/json}, as {@code
 *     /nodes/{node}/qemu/{vmid}/clone}
 * @param vmid in the path, or of a guest that is made
 */
public record CallMatch(
    @Nullable String method,
    @Nullable String template,
    @Nullable String node,
    @Nullable Integer vmid) {

  public static CallMatch any() {
    return new CallMatch(null, null, null, null);
  }

  public static CallMatch route(String method, String template) {
    return new CallMatch(method, template, null, null);
  }

  public CallMatch onNode(String name) {
    return new CallMatch(method, template, name, vmid);
  }

  public CallMatch forVmid(int number) {
    return new CallMatch(method, template, node, number);
  }

  boolean matches(Target target) {
    return (method == null || method.equals(target.method()))
        && (template == null || template.equals(target.template()))
        && (node == null || node.equals(target.node()))
        && (vmid == null || vmid.equals(target.vmid()) || vmid.equals(target.newVmid()));
  }

  /** What a call is aimed at. */
  public record Target(
      String method,
      String template,
      @Nullable String node,
      @Nullable Integer vmid,
      @Nullable Integer newVmid) {}
}
