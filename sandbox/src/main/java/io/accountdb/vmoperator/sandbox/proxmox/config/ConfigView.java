package io.accountdb.vmoperator.sandbox.proxmox.config;

import io.accountdb.vmoperator.sandbox.proxmox.schema.ParameterSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;

/**
 * What GET config shows. Types are as loose as Proxmox's: integers and booleans are JSON numbers,
 * all else is text, property strings like {@code memory} and {@code agent} too.
 */
public final class ConfigView {
  private final ParameterSet options;

  public ConfigView(ParameterSet options) {
    this.options = options;
  }

  /**
   * Keys with their values and the digest.
   *
   * @param current whether values that a running guest uses are asked for, not those that wait
   */
  public Map<String, Object> show(ConfigFile file, boolean current) {
    SortedMap<String, String> values = current ? file.values() : file.merged();
    Map<String, Object> shown = new LinkedHashMap<>();
    values.forEach((key, value) -> shown.put(key, typed(key, value)));
    shown.computeIfPresent("cipassword", (_, _) -> "**********");
    shown.put("digest", file.digest());
    return shown;
  }

  /** A value as JSON has it. */
  Object typed(String key, String value) {
    String type = options.typeOf(key).orElse("string");
    boolean whole = type.equals("integer") || type.equals("boolean");
    return whole && value.matches("-?\\d{1,18}") ? (Object) Long.valueOf(value) : value;
  }
}
