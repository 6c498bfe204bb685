package io.accountdb.vmoperator.app.doctor;

import java.util.List;
import java.util.stream.Collectors;

/** Writes VMIDs into a {@link Finding}. */
final class Vmids {
  private static final int MOST = 10;

  private Vmids() {}

  /** As many as a reader takes in. */
  static String list(List<Integer> vmids) {
    String first =
        vmids.stream().limit(MOST).map(String::valueOf).collect(Collectors.joining(", "));
    return vmids.size() > MOST ? first + " ..." : first;
  }
}
