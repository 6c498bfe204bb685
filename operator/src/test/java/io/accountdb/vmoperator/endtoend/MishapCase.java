package io.accountdb.vmoperator.endtoend;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** A cell of the mishap matrix. */
record MishapCase(LifeStage stage, Mishap mishap) {
  /** Of the resource and of its VM. */
  String name() {
    return (stage + "-" + mishap).toLowerCase(Locale.ROOT).replace('_', '-');
  }

  Mishap.Outcome outcome() {
    return mishap.at(stage).orElseThrow();
  }

  /** All cells but those that {@link Mishap#at} leaves out. */
  static List<MishapCase> matrix() {
    return Arrays.stream(LifeStage.values())
        .flatMap(
            stage ->
                Stream.of(Mishap.values())
                    .filter(mishap -> mishap.at(stage).isPresent())
                    .map(mishap -> new MishapCase(stage, mishap)))
        .toList();
  }
}
