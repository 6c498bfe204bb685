package io.accountdb.vmoperator.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.proxmox.TaskStatus;
import io.accountdb.vmoperator.proxmox.TaskSummary;
import io.accountdb.vmoperator.proxmox.Upid;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TaskWatchTest {
  private static final Upid CLONE =
      Upid.parse("UPID:pve1:0000ABCD:00112233:66D43A80:qmclone:9000:operator@pve!vm-operator:");
  private static final Claimant WEB = RecordedWakes.claimant("web-1");

  private final ManualClock clock = new ManualClock();
  private final FakeProxmox proxmox = new FakeProxmox();
  private final RecordedWakes wakes = new RecordedWakes();
  private final AtomicInteger ends = new AtomicInteger();
  private final List<Integer> touched = new ArrayList<>();
  private final TaskWatch watch =
      new TaskWatch(
          proxmox,
          clock,
          new NodeCalls(2, Runnable::run, () -> {}),
          new ClaimantWaker(RecordedWakes.CLUSTER, wakes, wakes),
          ends::incrementAndGet,
          touched::addAll);

  @Test
  void shouldDoNothingWhileNobodyWaits() {
    // When
    Instant due = watch.step();

    // Then
    assertThat(due).isEqualTo(Instant.MAX);
    assertThat(proxmox.calls("clusterTasks")).isZero();
  }

  @Test
  void shouldListOnceAPollWhileNobodyWaits() {
    // When
    watch.polled();
    Instant due = watch.step();

    // Then
    assertThat(due).isEqualTo(Instant.MAX);
    assertThat(proxmox.calls("clusterTasks")).isEqualTo(1);
  }

  @Test
  void shouldTellWhichGuestsTasksOfOthersBeganOrEndedToTouch() {
    // Given
    Upid restore = Upid.parse("UPID:pve1:0000ABCE:00112233:66D43A80:qmrestore:105:root@pam:");
    list();

    // When
    list(running(restore, "root@pam"));
    list(running(restore, "root@pam"));
    list(ended(restore, "root@pam", "OK"));
    list(ended(restore, "root@pam", "OK"));

    // Then
    assertThat(touched).as("at its begin and at its end").containsExactly(105, 105);
  }

  @Test
  void shouldNotTakeTasksThatResourcesWaitForForThoseOfOthers() {
    // Given
    Upid start =
        Upid.parse("UPID:pve1:0000ABCE:00112233:66D43A80:qmstart:101:operator@pve!vm-operator:");
    proxmox.task(start, new TaskStatus.Succeeded(0));
    list();
    watch.ask(start, WEB);

    // When
    list(running(start, "operator@pve"));
    list(ended(start, "operator@pve", "OK"));

    // Then
    assertThat(touched).isEmpty();
  }

  @Test
  void shouldKnowWhichGuestsItIsStartingUntilTheClustersListShowsIt() {
    // Given
    Upid start =
        Upid.parse("UPID:pve1:0000ABCE:00112233:66D43A80:qmstart:101:operator@pve!vm-operator:");
    boolean before = watch.isStarting(101);

    // When
    watch.ask(start, WEB);
    boolean running = watch.isStarting(101);
    proxmox.task(start, new TaskStatus.Succeeded(0));
    list(ended(start, "operator@pve", "OK"));
    boolean ended = watch.isStarting(101);
    clock.advanceSeconds(60);

    // Then
    assertThat(List.of(before, running, ended, watch.isStarting(101)))
        .as("before, while it runs, when it has ended, a minute later")
        .containsExactly(false, true, true, false);
    assertThat(watch.isStarting(102)).isFalse();
  }

  @Test
  void shouldNotTakeAStartThatFailedForAStart() {
    // Given
    Upid start =
        Upid.parse("UPID:pve1:0000ABCE:00112233:66D43A80:qmstart:101:operator@pve!vm-operator:");
    watch.ask(start, WEB);

    // When
    proxmox.task(start, new TaskStatus.Failed("start failed: exit code 1"));
    list(ended(start, "operator@pve", "start failed: exit code 1"));

    // Then
    assertThat(watch.isStarting(101)).isFalse();
  }

  private static TaskSummary running(Upid upid, String user) {
    return new TaskSummary(upid, user, null, null);
  }

  private static TaskSummary ended(Upid upid, String user, String exitStatus) {
    return new TaskSummary(upid, user, exitStatus, upid.startTime().plusSeconds(5));
  }

  private void list(TaskSummary... tasks) {
    proxmox.taskList(tasks);
    clock.advanceSeconds(10);
    watch.polled();
    watch.step();
  }

  @Test
  void shouldListOnceASecondAndNotAskForATaskThatIsListedAsRunning() {
    // Given
    proxmox.taskList(running(CLONE, "operator@pve"));
    TaskStatus first = watch.ask(CLONE, WEB);

    // When
    watch.step();
    Instant due = watch.step();
    clock.advanceSeconds(1);
    watch.step();

    // Then
    assertThat(first).isEqualTo(new TaskStatus.Running());
    assertThat(due).isEqualTo(clock.instant());
    assertThat(proxmox.calls("clusterTasks")).isEqualTo(2);
    assertThat(proxmox.calls("taskStatus")).isZero();
  }

  @Test
  void shouldWakeTheClaimantWhenTheTaskHasEnded() {
    // Given
    proxmox.taskList(running(CLONE, "operator@pve"));
    watch.ask(CLONE, WEB);
    watch.step();

    // When
    proxmox.taskList(ended(CLONE, "operator@pve", "WARNINGS: 1"));
    proxmox.task(CLONE, new TaskStatus.Succeeded(1));
    clock.advanceSeconds(1);
    watch.step();

    // Then
    assertThat(wakes.wakes()).containsExactly("team-a/web-1");
    assertThat(ends).as("a poll is asked for").hasValue(1);
    assertThat(watch.ask(CLONE, WEB)).isEqualTo(new TaskStatus.Succeeded(1));
    assertThat(watch.step()).isEqualTo(Instant.MAX);
  }

  @Test
  void shouldAskByUpidWithBackOffWhereTheTokenSeesNoTasks() {
    // Given
    proxmox.task(CLONE, new TaskStatus.Running());
    watch.ask(CLONE, WEB);

    // When
    for (int second = 0; second < 20; second++) {
      watch.step();
      clock.advanceSeconds(1);
    }

    // Then
    assertThat(proxmox.calls("taskStatus")).as("at 0, 1, 3, 7, 12 and 17 s").isEqualTo(6);
    assertThat(wakes.wakes()).isEmpty();
  }

  @Test
  void shouldEndATaskThatProxmoxCannotTrace() {
    // Given
    watch.ask(CLONE, WEB);

    // When
    watch.step();

    // Then
    assertThat(watch.ask(CLONE, WEB)).isInstanceOf(TaskStatus.Untraceable.class);
    assertThat(wakes.wakes()).containsExactly("team-a/web-1");
  }

  @Test
  void shouldKeepTryingWhileProxmoxFails() {
    // Given
    proxmox.fail("clusterTasks", FakeProxmox.UNREACHABLE);
    proxmox.task(CLONE, new TaskStatus.Failed("clone failed: no space left"));
    watch.ask(CLONE, WEB);
    for (int second = 0; second < 30; second++) {
      watch.step();
      clock.advanceSeconds(1);
    }
    assertThat(watch.ask(CLONE, WEB)).isEqualTo(new TaskStatus.Running());

    // When
    proxmox.heal("clusterTasks");
    clock.advanceSeconds(10);
    watch.step();

    // Then
    assertThat(watch.ask(CLONE, WEB))
        .isEqualTo(new TaskStatus.Failed("clone failed: no space left"));
    assertThat(proxmox.calls("clusterTasks")).as("at 0, 1, 3, 7, 15, 25 and 40 s").isEqualTo(7);
  }

  @Test
  void shouldAskAgainForATaskThatItHasForgotten() {
    // Given
    proxmox.task(CLONE, new TaskStatus.Succeeded(0));
    watch.ask(CLONE, WEB);
    watch.step();
    Upid other =
        Upid.parse("UPID:pve1:0000ABCE:00112233:66D43A80:qmstart:101:operator@pve!vm-operator:");
    proxmox.task(other, new TaskStatus.Succeeded(0));

    // When
    clock.advanceSeconds(601);
    watch.ask(other, WEB);
    watch.step();

    // Then
    assertThat(watch.ask(CLONE, WEB)).isEqualTo(new TaskStatus.Running());
    clock.advanceSeconds(1);
    watch.step();
    assertThat(watch.ask(CLONE, WEB)).isEqualTo(new TaskStatus.Succeeded(0));
  }
}
