package io.accountdb.vmoperator.store;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the triggers of migration V7 notify.
 *
 * @param ids of rows of {@code vms}
 * @param everything where there are no ids, but any row may have changed
 */
record ChangePayload(List<Integer> ids, boolean everything) {
  static final String CHANNEL = "vm_changes";

  private static final String ALL = "all";
  private static final Pattern IDS = Pattern.compile("\\d+(,\\d+)*");

  ChangePayload {
    ids = List.copyOf(ids);
  }

  /** Empty where it is none of ours: any role of the database can notify. */
  static Optional<ChangePayload> of(String payload) {
    if (payload.equals(ALL)) {
      return Optional.of(new ChangePayload(List.of(), true));
    }
    if (!IDS.matcher(payload).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new ChangePayload(
              Arrays.stream(payload.split(",")).map(Integer::valueOf).toList(), false));
    } catch (NumberFormatException beyondInteger) {
      return Optional.empty();
    }
  }
}
