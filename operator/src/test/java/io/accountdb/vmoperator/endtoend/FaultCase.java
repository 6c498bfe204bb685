package io.accountdb.vmoperator.endtoend;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** A cell of the fault matrix. */
record FaultCase(FaultPhase phase, FaultClass fault) {
  /** Of the resource and of its VM. */
  String name() {
    return (phase + "-" + fault).toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** All cells but those where a call has no task that could go wrong. */
  static List<FaultCase> matrix() {
    return Arrays.stream(FaultPhase.values())
        .flatMap(
            phase ->
                Stream.of(FaultClass.values())
                    .filter(fault -> fault.meets(phase))
                    .map(fault -> new FaultCase(phase, fault)))
        .toList();
  }
}
