package io.accountdb.vmoperator.app.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.store.WhitelistEffect;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WhitelistCheckTest {
  @Test
  void shouldSayWhatAWhitelistDoes() {
    // When
    List<Finding> findings = WhitelistCheck.judge(effect(2, List.of(104, 105), List.of()));

    // Then
    assertThat(findings)
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.wrong()).isFalse();
              assertThat(finding.text())
                  .startsWith("the whitelist of node pve1 of Proxmox cluster lab lets 20 VMIDs in,")
                  .contains("2 rows that it does not name were there before, and are kept true")
                  .endsWith("on other nodes are 104, 105");
            });
  }

  @Test
  void shouldNotSpeakOfWhatIsNotThere() {
    // When
    List<Finding> findings = WhitelistCheck.judge(effect(0, List.of(), List.of()));

    // Then
    assertThat(findings)
        .singleElement()
        .extracting(Finding::text)
        .asString()
        .doesNotContain("rows", "other nodes");
  }

  @Test
  void shouldFindVmidsThatAreNamedInVain() {
    // Given
    List<Integer> rowless = IntStream.rangeClosed(901, 911).boxed().toList();

    // When
    List<Finding> findings = WhitelistCheck.judge(effect(0, List.of(), rowless));

    // Then
    assertThat(findings)
        .last()
        .satisfies(
            finding -> {
              assertThat(finding.wrong()).isTrue();
              assertThat(finding.text())
                  .contains("names VMIDs without a row: 901, ", " 910 ...: ")
                  .contains("take them out", "discovery");
            });
  }

  private static WhitelistEffect effect(int kept, List<Integer> elsewhere, List<Integer> rowless) {
    return new WhitelistEffect("lab", "pve1", 20, kept, elsewhere, rowless);
  }
}
