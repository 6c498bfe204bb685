package io.accountdb.vmoperator.app.leadership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.accountdb.vmoperator.app.management.Heartbeats;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@EnableKubernetesMockClient(crud = true)
class ElectedTest {
  private static final Duration FENCE = Duration.ofSeconds(10);

  private KubernetesClient kubernetes;
  private final AtomicLong ahead = new AtomicLong();
  private final AtomicInteger led = new AtomicInteger();
  private final AtomicInteger lost = new AtomicInteger();
  private final Heartbeats heartbeats = new Heartbeats(System::nanoTime);
  private Elected elected;

  @AfterEach
  void end() {
    elected.end(true);
  }

  @Test
  void shouldLeadUnderAFreshLease() {
    // Given
    elected = elected("one");

    // When
    elected.compete(led::incrementAndGet);

    // Then
    await().until(elected::leading);
    assertThat(led).hasValue(1);
    assertThat(elected.renewedWithin(FENCE)).isTrue();
    assertThat(lease().getSpec().getHolderIdentity()).isEqualTo("one");
    assertThat(lease().getSpec().getLeaseDurationSeconds()).isEqualTo(15);
  }

  @Test
  void shouldTakeItsOwnLeaseBackAtOnce() {
    // Given
    elected("one").compete(led::incrementAndGet);
    await().until(() -> led.get() == 1);

    // When
    elected = elected("one");
    elected.compete(led::incrementAndGet);

    // Then
    await().atMost(ElectionPace.LEASE_DURATION).until(elected::leading);
  }

  @Test
  void shouldLeadUnderALeaseMadeByHand() {
    // Given
    kubernetes
        .resource(
            new LeaseBuilder()
                .withNewMetadata()
                .withNamespace("ops")
                .withName(Elected.LEASE)
                .endMetadata()
                .build())
        .create();
    elected = elected("one");

    // When
    elected.compete(led::incrementAndGet);

    // Then
    await().until(elected::leading);
  }

  @Test
  void shouldCloseTheFenceWhenTimeHasPassedUnnoticed() {
    // Given
    elected = elected("one");
    elected.compete(led::incrementAndGet);
    await().until(elected::leading);

    // When
    ahead.set(Duration.ofMinutes(1).toNanos());

    // Then
    assertThat(elected.renewedWithin(FENCE)).isFalse();
  }

  @Test
  void shouldOpenTheFenceAgainAtTheNextRenewal() {
    // Given
    elected = elected("one");
    elected.compete(led::incrementAndGet);
    await().until(elected::leading);

    // When
    ahead.set(Duration.ofMinutes(1).toNanos());

    // Then
    await().until(() -> elected.renewedWithin(FENCE));
  }

  @Test
  void shouldGiveTheLeaseAway() {
    // Given
    elected = elected("one");
    elected.compete(led::incrementAndGet);
    await().until(elected::leading);

    // When
    elected.end(true);

    // Then
    assertThat(lease().getSpec().getHolderIdentity()).isEmpty();
    assertThat(lease().getSpec().getLeaseDurationSeconds()).isEqualTo(1);
    assertThat(elected.renewedWithin(FENCE)).isFalse();
    assertThat(lost).hasValue(0);
  }

  @Test
  void shouldLeaveTheLeaseToRunOutWhereWorkIsStillUnderWay() {
    // Given
    elected = elected("one");
    elected.compete(led::incrementAndGet);
    await().until(elected::leading);

    // When
    elected.end(false);

    // Then
    assertThat(lease().getSpec().getHolderIdentity()).isEqualTo("one");
    assertThat(elected.renewedWithin(FENCE)).isFalse();
  }

  @Test
  void shouldNotReleaseTheLeaseOfAnother() {
    // Given
    elected = elected("one");
    elected.compete(led::incrementAndGet);
    await().until(elected::leading);
    steal("two");

    // When
    elected.end(true);

    // Then
    assertThat(lease().getSpec().getHolderIdentity()).isEqualTo("two");
  }

  @Test
  void shouldReportALostLeaseOnce() {
    // Given
    elected = elected("one");
    elected.compete(led::incrementAndGet);
    await().until(elected::leading);

    // When
    steal("two");

    // Then
    await().until(() -> lost.get() == 1);
    assertThat(elected.leading()).isFalse();
    assertThat(elected.renewedWithin(FENCE)).isFalse();
    elected.end(true);
    assertThat(lost).hasValue(1);
  }

  private Elected elected(String identity) {
    var stopwatch = new Stopwatch(() -> System.nanoTime() + ahead.get(), Clock.systemUTC());
    var heartbeat = heartbeats.of("leader election", Duration.ofMinutes(1));
    return new Elected(
        kubernetes,
        new FencedLeaseLock("ops", identity, stopwatch, heartbeat),
        lost::incrementAndGet);
  }

  /** Again where a renewal came in between. */
  private void steal(String identity) {
    await()
        .ignoreExceptionsInstanceOf(KubernetesClientException.class)
        .until(() -> edit(identity).getSpec().getHolderIdentity().equals(identity));
  }

  private Lease edit(String identity) {
    return kubernetes
        .leases()
        .inNamespace("ops")
        .withName(Elected.LEASE)
        .edit(
            lease ->
                new LeaseBuilder(lease).editSpec().withHolderIdentity(identity).endSpec().build());
  }

  private Lease lease() {
    return kubernetes.leases().inNamespace("ops").withName(Elected.LEASE).get();
  }
}
