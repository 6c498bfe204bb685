package io.accountdb.vmoperator.reconcile;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which templates tenants may clone: VMIDs or names, {@code *} standing for any characters. */
final class TemplatePolicy {
  private TemplatePolicy() {}

  static boolean allows(@Nullable List<String> patterns, int vmid, @Nullable String name) {
    return patterns == null
        || patterns.stream()
            .map(TemplatePolicy::pattern)
            .anyMatch(
                pattern ->
                    pattern.matcher(Integer.toString(vmid)).matches()
                        || (name != null && pattern.matcher(name).matches()));
  }

  private static Pattern pattern(String glob) {
    return Pattern.compile("\\Q" + glob.replace("\\E", "").replace("*", "\\E.*\\Q") + "\\E");
  }
}
