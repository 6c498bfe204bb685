package io.accountdb.vmoperator.proxmox;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.proxmox.ProxmoxFailure.Kind;
import io.accountdb.vmoperator.proxmox.ProxmoxFailure.NeedsPerson;
import io.accountdb.vmoperator.proxmox.ProxmoxFailure.RetrySoon;
import io.accountdb.vmoperator.proxmox.ProxmoxFailure.RetryWhenReachable;
import io.accountdb.vmoperator.proxmox.ProxmoxFailure.SomebodyElses;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailureClassifierTest {
  private static final GuestAddress GUEST = new GuestAddress("pve1", 110);
  private static final Call START = Calls.start(GUEST);
  private static final Call CLONE =
      Calls.clone(
          new GuestAddress("pve1", 9000), new CloneRequest(110, "web", "marker", null, null, null));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # status | text of the message                                          | class              | may have run
          401 | ''                                                                | UNAUTHENTICATED    | false
          403 | Permission check failed (/vms/300, VM.Config.HWType)              | PERMISSION_DENIED  | false
          403 | Permission check failed (pool 'x' does not exist)                 | PERMISSION_DENIED  | false
          400 | Parameter verification failed.                                    | INVALID_PARAMETER  | false
          302 | ''                                                                | INVALID_PARAMETER  | false
          404 | ''                                                                | INVALID_PARAMETER  | false
          429 | ''                                                                | RetrySoon          | false
          595 | ''                                                                | RetryWhenReachable | false
          596 | ''                                                                | RetrySoon          | true
          597 | ''                                                                | RetrySoon          | true
          599 | ''                                                                | RetrySoon          | true
          501 | Unexpected content for method 'DELETE'                            | RetrySoon          | false
          506 | unsupported content type                                          | RetrySoon          | false
          500 | ''                                                                | RetrySoon          | true
          503 | ''                                                                | RetrySoon          | true
          500 | something nobody foresaw                                          | RetrySoon          | true
          500 | VM is locked (backup)                                             | RetrySoon          | false
          500 | can't lock file '/var/lock/qemu-server/lock-110.conf' - got timeout | RetrySoon        | false
          500 | got no worker upid - start worker failed                          | RetrySoon          | true
          500 | VM 110 is running - destroy failed                                | RetrySoon          | false
          500 | Configuration file 'nodes/pve1/qemu-server/110.conf' does not exist | RetrySoon        | false
          500 | cluster not ready - no quorum?                                    | RetryWhenReachable | false
          500 | hostname lookup 'pve9' failed - failed to get address info for: pve9: Name or service not known | RetryWhenReachable | false
          500 | checksum mismatch (file change by other user?)                    | SomebodyElses      | false
          500 | unable to create VM 110: config file already exists               | SomebodyElses      | false
          500 | unable to create VM 110 - VM 110 already exists on node 'pve2'    | SomebodyElses      | false
          500 | can't remove VM 110 - protection mode enabled                     | PROTECTED          | false
          500 | storage 'fast' does not exist                                     | MISSING_STORAGE    | false
          500 | storage 'fast' is disabled                                        | MISSING_STORAGE    | false
          500 | storage 'fast' is not available on node 'pve2'                    | MISSING_STORAGE    | false
          500 | no such cluster node 'pve9'                                       | INVALID_PARAMETER  | false
          500 | can't clone VM to node 'pve2' (VM uses local storage)             | INVALID_PARAMETER  | false
          500 | can't clone to non-shared storage 'local-lvm'                     | INVALID_PARAMETER  | false
          500 | only root can set 'args' config                                   | PERMISSION_DENIED  | false
          """)
  void shouldClassifyAnswer(int status, String text, String expected, boolean mayHaveRun) {
    // When
    ProxmoxFailure failure =
        FailureClassifier.ofAnswer(START, status, new ErrorBody(text, Map.of()));

    // Then
    assertThat(nameOf(failure)).isEqualTo(expected);
    assertThat(failure.mayHaveRun()).isEqualTo(mayHaveRun);
    assertThat(failure.message())
        .contains("POST /nodes/pve1/qemu/110/status/start", Integer.toString(status));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # type | exit status of the task                                           | class             | may have run
          qmclone | unable to create VM 110: config file already exists               | SomebodyElses     | false
          qmclone | close (rename) atomic file '/etc/pve/nodes/pve1/qemu-server/110.conf' failed: File exists | SomebodyElses | false
          qmclone | clone failed: storage 'fast' does not exist                       | MISSING_STORAGE   | false
          qmclone | clone failed: Volume group "pve" has insufficient free space (10 extents): 20 required. | OUT_OF_SPACE | false
          qmclone | clone failed: write failed: No space left on device               | OUT_OF_SPACE      | false
          qmclone | unable to find configuration file for VM 9000 on node 'pve1'      | MISSING_SOURCE    | false
          qmstop  | unable to find configuration file for VM 110 on node 'pve1'       | RetrySoon         | false
          qmclone | can't lock file '/var/lock/qemu-server/lock-9000.conf' - got timeout | RetrySoon      | false
          qmstart | VM is locked (clone)                                              | RetrySoon         | false
          qmstart | bridge 'vmbr9' does not exist                                     | INVALID_PARAMETER | false
          resize  | disk 'scsi9' does not exist                                       | INVALID_PARAMETER | false
          resize  | shrinking disks is not supported                                  | INVALID_PARAMETER | false
          resize  | you can't resize a cdrom                                          | INVALID_PARAMETER | false
          resize  | checksum missmatch (file change by other user?)                   | SomebodyElses     | false
          resize  | checksum mismatch (file change by other user?)                    | SomebodyElses     | false
          qmstart | volume 'local:iso/x.iso' does not exist                           | INVALID_PARAMETER | false
          qmclone | 403 Permission check failed (/vms/110, VM.Config.Options)         | PERMISSION_DENIED | false
          qmdestroy | can't remove VM 110 - protection mode enabled                   | PROTECTED         | false
          qmshutdown | VM quit/powerdown failed - got timeout                         | RetrySoon         | true
          qmclone | received interrupt                                                | RetrySoon         | true
          """)
  void shouldClassifyFailedTask(String type, String text, String expected, boolean mayHaveRun) {
    // Given
    Upid upid =
        Upid.parse("UPID:pve1:0003A5C2:01A2B3C4:68A1B2C3:" + type + ":110:operator@pve!vm:");

    // When
    ProxmoxFailure failure = FailureClassifier.ofTask(upid, text);

    // Then
    assertThat(nameOf(failure)).isEqualTo(expected);
    assertThat(failure.mayHaveRun()).isEqualTo(mayHaveRun);
    assertThat(failure.message()).isEqualTo(text);
  }

  @Test
  void shouldNameMissingSourceOfClone() {
    // Given
    ErrorBody error =
        new ErrorBody("unable to find configuration file for VM 9000 on node 'pve1'", Map.of());

    // When
    ProxmoxFailure failure = FailureClassifier.ofAnswer(CLONE, 500, error);

    // Then
    assertThat(nameOf(failure)).isEqualTo("MISSING_SOURCE");
  }

  @Test
  void shouldKeepErrorsByParameterInStableOrder() {
    // Given
    ErrorBody error =
        new ErrorBody(
            "Parameter verification failed.", Map.of("newid", "too big", "name", "no DNS name"));

    // When
    ProxmoxFailure failure = FailureClassifier.ofAnswer(CLONE, 400, error);

    // Then
    assertThat(failure)
        .isEqualTo(
            new NeedsPerson(
                Kind.INVALID_PARAMETER,
                "Parameter verification failed. name: no DNS name; newid: too big"
                    + " (400, POST /nodes/pve1/qemu/9000/clone)",
                Map.of("newid", "too big", "name", "no DNS name")));
  }

  @Test
  void shouldTellThatVmidIsTakenWhereParameterSaysSo() {
    // Given
    ErrorBody error =
        new ErrorBody("Parameter verification failed.", Map.of("vmid", "VM 110 already exists"));

    // When
    ProxmoxFailure failure = FailureClassifier.ofAnswer(Calls.nextVmid(110), 400, error);

    // Then
    assertThat(failure).isInstanceOf(SomebodyElses.class);
  }

  private static String nameOf(ProxmoxFailure failure) {
    return switch (failure) {
      case NeedsPerson(Kind kind, String _, Map<String, String> _) -> kind.name();
      case RetrySoon _, RetryWhenReachable _, SomebodyElses _ -> failure.getClass().getSimpleName();
    };
  }
}
