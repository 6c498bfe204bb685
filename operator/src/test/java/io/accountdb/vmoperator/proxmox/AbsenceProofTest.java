package io.accountdb.vmoperator.proxmox;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.proxmox.ProxmoxFailure.RetryWhenReachable;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AbsenceProofTest {
  private static final ClusterStatus QUORATE =
      new ClusterStatus(true, Map.of("pve1", true, "pve2", true));

  @Test
  void shouldCallGoneWhatNoGuestAndNoTaskHas() {
    // Given
    View view = new View(true, QUORATE, List.of(ended("110"), running("120")), List.of());

    // Then
    assertThat(view.check(110, "pve1")).isEqualTo(new Presence.Gone());
    assertThat(view.check(110, null)).isEqualTo(new Presence.Gone());
  }

  @Test
  void shouldSeeGuestEvenWithoutQuorum() {
    // Given
    View view = new View(false, new ClusterStatus(false, Map.of()), List.of(), List.of());

    // Then
    assertThat(view.check(110, "pve1")).isEqualTo(new Presence.Present());
  }

  @Test
  void shouldProveNothingWithoutQuorum() {
    // Given
    View view =
        new View(true, new ClusterStatus(false, Map.of("pve1", true)), List.of(), List.of());

    // Then
    assertThat(view.check(110, "pve1"))
        .isEqualTo(new Presence.Unproven("the Proxmox cluster is not quorate"));
  }

  @Test
  void shouldProveNothingWhileTaskRunsInCluster() {
    // Given
    View view = new View(true, QUORATE, List.of(running("110")), List.of());

    // Then
    assertThat(view.check(110, "pve1")).isInstanceOf(Presence.Unproven.class);
  }

  @Test
  void shouldProveNothingWhileTaskRunsOnNodeOnly() {
    // Given
    View view = new View(true, QUORATE, List.of(), List.of(running("110")));

    // Then
    assertThat(view.check(110, "pve1")).isInstanceOf(Presence.Unproven.class);
  }

  @Test
  void shouldNotAskNodeThatLeftCluster() {
    // Given
    View view = new View(true, QUORATE, List.of(), null);

    // Then
    assertThat(view.check(110, "pve9")).isEqualTo(new Presence.Gone());
  }

  @Test
  void shouldProveNothingWhereCallFails() {
    // Given
    View noNode = new View(true, QUORATE, List.of(), null);
    View noTasks = new View(true, QUORATE, null, List.of());
    View noStatus = new View(true, null, List.of(), List.of());
    View nothing = new View(null, QUORATE, List.of(), List.of());

    // Then
    assertThat(List.of(noNode, noTasks, noStatus, nothing))
        .allSatisfy(
            view ->
                assertThat(view.check(110, "pve1"))
                    .isEqualTo(new Presence.Unproven("out of reach")));
  }

  private static TaskSummary running(String id) {
    return task(id, null);
  }

  private static TaskSummary ended(String id) {
    return task(id, "OK");
  }

  private static TaskSummary task(String id, @Nullable String exitStatus) {
    Upid upid = Upid.parse("UPID:pve1:0003A5C2:01A2B3C4:68A1B2C3:qmdestroy:" + id + ":root@pam:");
    return new TaskSummary(
        upid, upid.user(), exitStatus, exitStatus == null ? null : upid.startTime());
  }

  /** What the cluster shows; null: the call fails. */
  private record View(
      @Nullable Boolean free,
      @Nullable ClusterStatus status,
      @Nullable List<TaskSummary> clusterTasks,
      @Nullable List<TaskSummary> nodeTasks) {
    Presence check(int vmid, @Nullable String node) {
      ProxmoxApi api =
          (ProxmoxApi)
              Proxy.newProxyInstance(
                  ProxmoxApi.class.getClassLoader(),
                  new Class<?>[] {ProxmoxApi.class},
                  (proxy, method, arguments) -> answer(method.getName()));
      return AbsenceProof.check(api, vmid, node);
    }

    private Object answer(String method) {
      @Nullable Object answer =
          switch (method) {
            case "isVmidFree" -> free;
            case "clusterStatus" -> status;
            case "clusterTasks" -> clusterTasks;
            case "nodeTasks" -> nodeTasks;
            default -> throw new UnsupportedOperationException(method);
          };
      if (answer == null) {
        throw new ProxmoxException(new RetryWhenReachable("out of reach", false), null);
      }
      return answer;
    }
  }
}
