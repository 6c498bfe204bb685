package io.accountdb.vmoperator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.resource.Api;
import io.accountdb.vmoperator.resource.NamespacePolicy;
import io.accountdb.vmoperator.resource.ProxmoxClusterSpec.AllowedNamespaces;
import io.accountdb.vmoperator.resource.ProxmoxClusterSpec.From;
import io.accountdb.vmoperator.resource.ProxmoxClusterSpec.Selector;
import io.accountdb.vmoperator.sync.OwnerLookup;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who owns a VM, which Namespace may use a cluster, which template may be cloned. */
class PoliciesTest {
  private static final Map<String, String> ALICES = Map.of(Api.OWNER_LABEL, "alice");
  private static final Map<String, String> BOB_TOO = Map.of(Api.OWNERS_ANNOTATION, "carol, bob");

  @Test
  void shouldGiveTheVmToTheUserOfTheLabel() {
    assertThat(owner(ALICES, Map.of(), null)).isEqualTo(new OwnerVerdict.Granted("alice", 1));
  }

  @Test
  void shouldLetTheSpecNameOnlyWhomTheNamespaceAllows() {
    assertThat(owner(ALICES, BOB_TOO, "bob")).isEqualTo(new OwnerVerdict.Granted("bob", 2));
    assertThat(owner(ALICES, Map.of(), "alice")).isEqualTo(new OwnerVerdict.Granted("alice", 1));
    assertThat(reason(owner(ALICES, Map.of(), "bob"))).isEqualTo("OwnerNotAllowed");
    assertThat(reason(owner(Map.of(), Map.of(), "bob"))).isEqualTo("OwnerNotAllowed");
  }

  @Test
  void shouldHaveNoDefaultOwner() {
    assertThat(reason(owner(Map.of(), BOB_TOO, null))).isEqualTo("OwnerNotFound");
  }

  @Test
  void shouldRefuseUnknownAndInactiveUsers() {
    assertThat(reason(owner(Map.of(Api.OWNER_LABEL, "nobody"), Map.of(), null)))
        .isEqualTo("OwnerNotFound");
    assertThat(reason(owner(Map.of(Api.OWNER_LABEL, "dave"), Map.of(), null)))
        .isEqualTo("OwnerInactive");
  }

  private static OwnerVerdict owner(
      Map<String, String> labels, Map<String, String> annotations, @Nullable String asked) {
    return OwnerPolicy.decide("team", labels, annotations, asked, PoliciesTest::user);
  }

  private static OwnerLookup user(String name) {
    return switch (name) {
      case "alice" -> new OwnerLookup.Found(1, name);
      case "bob" -> new OwnerLookup.Found(2, name);
      case "dave" -> new OwnerLookup.Inactive(name);
      default -> new OwnerLookup.Unknown(name);
    };
  }

  private static String reason(OwnerVerdict verdict) {
    return ((OwnerVerdict.Refused) verdict).reason();
  }

  @Test
  void shouldAllowNoNamespaceByDefault() {
    assertThat(NamespacePolicy.allows(null, Map.of("a", "b"))).isFalse();
    assertThat(NamespacePolicy.allows(new AllowedNamespaces(From.NONE, null), Map.of())).isFalse();
  }

  @Test
  void shouldAllowNamespacesThatHaveAllLabels() {
    AllowedNamespaces selected =
        new AllowedNamespaces(From.SELECTOR, new Selector(Map.of("a", "b", "c", "d")));
    assertThat(NamespacePolicy.allows(selected, Map.of("a", "b", "c", "d", "e", "f"))).isTrue();
    assertThat(NamespacePolicy.allows(selected, Map.of("a", "b"))).isFalse();
    assertThat(NamespacePolicy.allows(new AllowedNamespaces(From.ALL, null), Map.of())).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "9000, true",
    "90*, true",
    "*, true",
    "ubuntu-*, true",
    "ubuntu-24.04, true",
    "ubuntu-24x04, false",
    "ubuntu, false",
    "900, false",
    "(, false"
  })
  void shouldMatchTemplatesByVmidOrName(String pattern, boolean allowed) {
    assertThat(TemplatePolicy.allows(List.of("nothing", pattern), 9000, "ubuntu-24.04"))
        .isEqualTo(allowed);
  }

  @Test
  void shouldAllowEveryTemplateWithoutLimits() {
    assertThat(TemplatePolicy.allows(null, 9000, null)).isTrue();
  }
}
