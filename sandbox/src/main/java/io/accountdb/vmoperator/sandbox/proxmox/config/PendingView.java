package io.accountdb.vmoperator.sandbox.proxmox.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A config as GET pending shows it: a row for each key in force, with what waits for it, then one
 * for each key that only waits (GuestHelpers.pm config_with_pending_array).
 */
public final class PendingView {
  private static final String MASK = "**********";

  private final ConfigView view;

  public PendingView(ConfigView view) {
    this.view = view;
  }

  /** The rows; the digest is one of them. */
  public List<Map<String, Object>> show(ConfigFile file) {
    List<Map<String, Object>> rows = new ArrayList<>();
    view.show(file, true).forEach((key, value) -> rows.add(row(key, value, file)));
    file.pending()
        .forEach(
            (key, value) -> {
              if (file.value(key).isEmpty()) {
                Map<String, Object> row = new LinkedHashMap<>(Map.of("key", key));
                row.put("pending", pending(key, value));
                rows.add(row);
              }
            });
    return rows;
  }

  private Map<String, Object> row(String key, Object value, ConfigFile file) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("key", key);
    row.put("value", value);
    file.pendingValue(key).ifPresent(waiting -> row.put("pending", pending(key, waiting)));
    if (file.pendingDelete().containsKey(key)) {
      row.put("delete", file.pendingDelete().getOrDefault(key, false) ? 2 : 1);
    }
    return row;
  }

  /**
   * A password that waits has a blank behind its mask, so that it differs from the one in force.
   */
  private Object pending(String key, String value) {
    return key.equals("cipassword") ? MASK + " " : view.typed(key, value);
  }
}
