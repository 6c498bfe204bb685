package io.accountdb.vmoperator.api.writing;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How large the boot disk has to be for {@code disk_gb}, which is the size of all disks together:
 * the boot disk takes what the others leave. Pure.
 */
final class DiskGrowth {
  private static final long MIB_PER_GIB = 1024;

  private DiskGrowth() {}

  /** What became of the wish. */
  sealed interface Outcome {
    /** The disks are as large as that already. */
    record Unchanged() implements Outcome {}

    /** That disk has to grow. */
    record Grows(WantedDisk disk) implements Outcome {}

    /** The disks are larger. */
    record Smaller(long presentGb) implements Outcome {}

    /** Nobody can tell which of several disks is meant. */
    record Ambiguous() implements Outcome {}
  }

  /**
   * Decides.
   *
   * @param mebibytes of each disk by slot, what is already wanted included; not empty
   * @param boot slot of the boot disk; null: unknown, which matters where there are several
   */
  static Outcome decide(int wantedGb, Map<String, Long> mebibytes, @Nullable String boot) {
    long total = mebibytes.values().stream().mapToLong(Long::longValue).sum();
    long presentGb = Math.ceilDiv(total, MIB_PER_GIB);
    if (wantedGb <= presentGb) {
      return wantedGb == presentGb ? new Outcome.Unchanged() : new Outcome.Smaller(presentGb);
    }
    Optional<String> slot =
        mebibytes.size() == 1
            ? mebibytes.keySet().stream().findFirst()
            : Optional.ofNullable(boot).filter(mebibytes::containsKey);
    return slot.<Outcome>map(
            disk ->
                new Outcome.Grows(
                    new WantedDisk(
                        disk,
                        quantity(
                            mebibytes.getOrDefault(disk, 0L) + wantedGb * MIB_PER_GIB - total))))
        .orElseGet(Outcome.Ambiguous::new);
  }

  private static String quantity(long mebibytes) {
    return mebibytes % MIB_PER_GIB == 0 ? mebibytes / MIB_PER_GIB + "Gi" : mebibytes + "Mi";
  }

  /** MiB of a quantity of the schema's pattern; parts of one count as one. */
  static long mebibytes(String quantity) {
    int digits = 0;
    while (digits < quantity.length() && Character.isDigit(quantity.charAt(digits))) {
      digits++;
    }
    long number = Long.parseLong(quantity.substring(0, digits));
    return switch (quantity.substring(digits)) {
      case "" -> Math.ceilDiv(number, 1L << 20);
      case "Ki" -> Math.ceilDiv(number, 1L << 10);
      case "Mi" -> number;
      case "Gi" -> Math.multiplyExact(number, MIB_PER_GIB);
      case "Ti" -> Math.multiplyExact(number, MIB_PER_GIB << 10);
      default -> throw new IllegalArgumentException("no size of a disk: " + quantity);
    };
  }
}
