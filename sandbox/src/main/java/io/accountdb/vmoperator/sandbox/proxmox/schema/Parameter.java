package io.accountdb.vmoperator.sandbox.proxmox.schema;

import java.math.BigDecimal;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One parameter of a method, or one key of a property string, as Proxmox declares it.
 *
 * @param type {@code string}, {@code integer}, {@code number}, {@code boolean}
 * @param defaultKey whether the key's name may be left out in a property string
 * @param enumeration allowed values; empty: any
 * @param format name of a {@link Formats} check
 * @param properties name of the property string's own keys
 * @param requires another parameter that must be given too
 * @param alias the key that this one stands for
 * @param modelKey whether the alias also carries the model of a network device ({@code virtio=MAC})
 * @param count how many of an indexed parameter exist ({@code net0} to {@code net31}); 0: not
 *     indexed
 */
record Parameter(
    String type,
    boolean optional,
    boolean defaultKey,
    List<String> enumeration,
    @Nullable String format,
    @Nullable String properties,
    @Nullable BigDecimal minimum,
    @Nullable BigDecimal maximum,
    @Nullable Integer maximumLength,
    @Nullable Pattern pattern,
    @Nullable String requires,
    @Nullable String alias,
    boolean modelKey,
    int count) {

  /**
   * Reads the table's notation: a type, {@code ?} for optional, then attributes separated by
   * blanks.
   */
  static Parameter parse(String notation) {
    String[] words = notation.split(" ");
    boolean optional = words[0].endsWith("?");
    String type = optional ? words[0].substring(0, words[0].length() - 1) : words[0];
    @Nullable String enumeration = attribute(words, "enum");
    @Nullable String minimum = attribute(words, "min");
    @Nullable String maximum = attribute(words, "max");
    @Nullable String length = attribute(words, "length");
    @Nullable String pattern = attribute(words, "pattern");
    @Nullable String count = attribute(words, "count");
    List<String> flags = List.of(words);
    return new Parameter(
        type,
        optional,
        flags.contains("default-key"),
        enumeration == null ? List.of() : List.of(enumeration.split("\\|")),
        attribute(words, "format"),
        attribute(words, "properties"),
        minimum == null ? null : new BigDecimal(minimum),
        maximum == null ? null : new BigDecimal(maximum),
        length == null ? null : Integer.valueOf(length),
        pattern == null ? null : Pattern.compile(pattern),
        attribute(words, "requires"),
        attribute(words, "of"),
        flags.contains("model-key"),
        count == null ? 0 : Integer.parseInt(count));
  }

  private static @Nullable String attribute(String[] words, String name) {
    for (String word : words) {
      if (word.startsWith(name + "=")) {
        return word.substring(name.length() + 1);
      }
    }
    return null;
  }

  boolean list() {
    return format != null && format.endsWith("-list");
  }
}
