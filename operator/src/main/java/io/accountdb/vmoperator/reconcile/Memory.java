package io.accountdb.vmoperator.reconcile;

/** Memory and disk sizes: quantities with a binary suffix on our side, MiB and bytes on theirs. */
final class Memory {
  private static final long MIB = 1024L * 1024;

  private Memory() {}

  /** {@code 4Gi} in MiB; the CRD admits Mi, Gi and Ti. */
  static long mebibytes(String quantity) {
    long number = Long.parseLong(quantity.substring(0, quantity.length() - 2));
    String suffix = quantity.substring(quantity.length() - 2);
    return switch (suffix) {
      case "Mi" -> number;
      case "Gi" -> number * 1024;
      case "Ti" -> number * 1024 * 1024;
      default -> throw new IllegalArgumentException(quantity + " is no quantity in Mi, Gi or Ti");
    };
  }

  /** Bytes as the shortest exact quantity in Gi or Mi; what is below a MiB is rounded up. */
  static String quantity(long bytes) {
    long mebibytes = Math.ceilDiv(bytes, MIB);
    return mebibytes % 1024 == 0 ? mebibytes / 1024 + "Gi" : mebibytes + "Mi";
  }
}
