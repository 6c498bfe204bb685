package io.accountdb.vmoperator.sandbox.proxmox.config;

/** Sizes as JSONSchema.pm writes them: bytes, or with K, M, G, T in powers of 1024. */
public final class DiskSize {
  private static final String UNITS = "KMGT";

  private DiskSize() {}

  /** Bytes of a checked text. */
  public static long parse(String text) {
    int unit = UNITS.indexOf(text.charAt(text.length() - 1));
    String number = unit < 0 ? text : text.substring(0, text.length() - 1);
    long factor = 1L << (10 * (unit + 1));
    return number.indexOf('.') < 0
        ? Long.parseLong(number) * factor
        : (long) (Double.parseDouble(number) * factor);
  }

  /** The largest unit that needs no fraction. */
  public static String format(long bytes) {
    long size = bytes;
    int unit = 0;
    while (unit < UNITS.length() && size > 0 && size % 1024 == 0) {
      size /= 1024;
      unit++;
    }
    return unit == 0 ? Long.toString(size) : size + UNITS.substring(unit - 1, unit);
  }
}
