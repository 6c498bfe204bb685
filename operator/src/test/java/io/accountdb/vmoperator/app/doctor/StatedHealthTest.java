package io.accountdb.vmoperator.app.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.resource.Condition;
import io.accountdb.vmoperator.resource.ProxmoxCluster;
import io.accountdb.vmoperator.resource.ProxmoxClusterStatus;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatedHealthTest {
  private static final String EARLY = "2026-03-01T12:00:00Z";
  private static final String LATE = "2026-03-01T13:00:00Z";

  @Test
  void shouldTellAnErrorThatSeveralConditionsShareOnce() {
    // When
    List<Finding> findings =
        judge(
            condition("Ready", "False", "TokenRefused", "it is expired", LATE),
            condition("Authenticated", "False", "TokenRefused", "it is expired", EARLY),
            condition("Reachable", "True", "Reachable", "", EARLY),
            condition("Synced", "Unknown", "Connecting", "", LATE));

    // Then
    assertThat(findings).allMatch(Finding::wrong);
    assertThat(findings)
        .extracting(Finding::text)
        .containsExactly(
            "ProxmoxCluster lab says Ready=False, Authenticated=False since 2026-03-01T12:00:00Z:"
                + " TokenRefused: it is expired",
            "ProxmoxCluster lab says Synced=Unknown since 2026-03-01T13:00:00Z: Connecting");
  }

  @Test
  void shouldFindNothingWhereAllConditionsAreTrue() {
    assertThat(judge(condition("Ready", "True", "Connected", "", EARLY)))
        .singleElement()
        .matches(finding -> !finding.wrong());
  }

  @Test
  void shouldFindAClusterThatNoOperatorHasSeen() {
    assertThat(judge())
        .singleElement()
        .matches(Finding::wrong)
        .extracting(Finding::text)
        .asString()
        .contains("ProxmoxCluster lab has no conditions", "is one running");
  }

  private static List<Finding> judge(Condition... conditions) {
    ProxmoxCluster cluster = new ProxmoxCluster();
    cluster.setMetadata(new ObjectMetaBuilder().withName("lab").build());
    if (conditions.length > 0) {
      cluster.setStatus(
          new ProxmoxClusterStatus(1L, null, null, null, null, null, List.of(conditions)));
    }
    return StatedHealth.judge(cluster);
  }

  private static Condition condition(
      String type, String status, String reason, String message, String since) {
    return new Condition(type, status, reason, message, 1L, since);
  }
}
