package io.accountdb.vmoperator.sandbox.proxmox.api;

import io.accountdb.vmoperator.sandbox.proxmox.access.Caller;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A call whose rights and parameters were checked. Given to the methods' handlers.
 *
 * @param endpoint the node that the client is connected to
 */
record Call(Caller caller, String endpoint, Map<String, String> parameters) {
  Call {
    parameters = Map.copyOf(parameters);
  }

  /** Null where the value is empty too. */
  @Nullable String text(String name) {
    @Nullable String value = parameters.get(name);
    return value == null || value.isEmpty() ? null : value;
  }

  String required(String name) {
    return Objects.requireNonNull(parameters.get(name), name);
  }

  @Nullable Integer integer(String name) {
    @Nullable String value = parameters.get(name);
    return value == null || value.isEmpty() ? null : Integer.valueOf(value);
  }

  int integer(String name, int otherwise) {
    @Nullable Integer value = integer(name);
    return value == null ? otherwise : value;
  }

  @Nullable Long number(String name) {
    @Nullable String value = parameters.get(name);
    return value == null || value.isEmpty() ? null : Long.valueOf(value);
  }

  @Nullable Boolean maybe(String name) {
    @Nullable String value = parameters.get(name);
    return value == null || value.isEmpty() ? null : value.equals("1");
  }

  boolean flag(String name) {
    return "1".equals(parameters.get(name));
  }

  /** Items of a {@code -list}. */
  List<String> list(String name) {
    String value = parameters.getOrDefault(name, "");
    return Arrays.stream(value.split("[,;\\s]+")).filter(item -> !item.isEmpty()).toList();
  }

  String node() {
    return required("node");
  }

  int vmid() {
    return Integer.parseInt(required("vmid"));
  }
}
