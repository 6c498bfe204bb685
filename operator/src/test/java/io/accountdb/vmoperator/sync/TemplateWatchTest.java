package io.accountdb.vmoperator.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.proxmox.GuestDisk;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is known of templates, and how seldom they are asked for it. */
class TemplateWatchTest {
  private static final TestGuest TEMPLATE =
      TestGuest.running(9000)
          .template()
          .with("boot", "order=scsi1;net0")
          .with("scsi0", "local-lvm:base-9000-disk-0,size=10G")
          .with("scsi1", "local-lvm:base-9000-disk-1,size=20G")
          .with("ide2", "local-lvm:vm-9000-cloudinit,media=cdrom");

  private final ManualClock clock = new ManualClock();
  private final FakeProxmox proxmox = new FakeProxmox();
  private @Nullable Poll poll;
  private long sequence;
  private int news;
  private final TemplateWatch watch =
      new TemplateWatch(
          proxmox,
          clock,
          new NodeCalls(1, Runnable::run, () -> {}),
          () -> Optional.ofNullable(poll),
          () -> news++);

  @Test
  void shouldTellTheDisksOfTemplatesOnly() {
    // When
    poll(TEMPLATE, TestGuest.running(101), TestGuest.running(9001).template().type("lxc"));
    // Then
    assertThat(watch.known())
        .singleElement()
        .satisfies(
            template -> {
              assertThat(template.vmid()).isEqualTo(9000);
              assertThat(template.bootDisk()).isEqualTo("scsi1");
              assertThat(template.disks())
                  .containsExactly(
                      new GuestDisk("scsi0", "local-lvm:base-9000-disk-0", 10L << 30),
                      new GuestDisk("scsi1", "local-lvm:base-9000-disk-1", 20L << 30));
            });
    assertThat(news).isEqualTo(1);
  }

  @Test
  void shouldReadATemplateOnceAndAgainWhenItLooksDifferent() {
    // Given
    poll(TEMPLATE);
    poll(TEMPLATE);
    assertThat(proxmox.calls("config")).isEqualTo(1);
    // When
    poll(TEMPLATE.named("ubuntu-26.04").listedAs("ubuntu-26.04").template());
    // Then
    assertThat(proxmox.calls("config")).isEqualTo(2);
    assertThat(watch.known()).extracting(TemplateSight::name).containsExactly("ubuntu-26.04");
  }

  @Test
  void shouldForgetATemplateThatIsGone() {
    // Given
    poll(TEMPLATE);
    proxmox.remove(9000);
    // When
    poll();
    // Then
    assertThat(watch.known()).isEmpty();
    assertThat(news).isEqualTo(2);
  }

  @Test
  void shouldKeepWhatItKnowsWhileTheStatisticsAreMissing() {
    // Given
    poll(TEMPLATE);
    // When
    poll(TEMPLATE.unknown());
    // Then
    assertThat(proxmox.calls("config")).isEqualTo(1);
    assertThat(watch.known()).hasSize(1);
  }

  @Test
  void shouldAskAgainLaterForATemplateThatCannotBeRead() {
    // Given
    proxmox.put(TEMPLATE);
    Poll listed = Poll.of(proxmox.resources(), Map.of(), ++sequence, clock.instant());
    proxmox.remove(9000);
    poll = listed;
    watch.step();
    proxmox.put(TEMPLATE);
    watch.step();
    assertThat(watch.known()).isEmpty();
    // When
    clock.advance(Duration.ofSeconds(30));
    watch.step();
    // Then
    assertThat(watch.known()).hasSize(1);
  }

  @Test
  void shouldNotReadMoreTemplatesThanAnybodyChoosesAmong() {
    // When
    poll(
        IntStream.range(0, TemplateWatch.MOST + 10)
            .mapToObj(number -> TestGuest.running(1000 + number).template())
            .toArray(TestGuest[]::new));
    // Then
    assertThat(watch.known()).hasSize(TemplateWatch.MOST);
    assertThat(watch.known().getFirst().vmid()).isEqualTo(1000);
  }

  private void poll(TestGuest... guests) {
    for (TestGuest guest : guests) {
      proxmox.put(guest);
    }
    poll = Poll.of(proxmox.resources(), Map.of(), ++sequence, clock.instant());
    watch.step();
  }
}
