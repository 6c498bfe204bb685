package io.accountdb.vmoperator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MarkerTest {
  private static final Marker MARKER =
      new Marker("cluster-1", "team-a", "web-1", "uid-1", 5012, 2, false);
  private static final String LINE =
      "proxmox.accountdb.io: cluster=cluster-1 vm=team-a/web-1 uid=uid-1 vmid=5012 attempt=2";

  @Test
  void shouldBeTheLastLineOfTheDescription() {
    assertThat(MARKER.under("Front end\n\nof the shop\n"))
        .isEqualTo("Front end\n\nof the shop\n" + LINE);
    assertThat(MARKER.under("")).isEqualTo(LINE);
  }

  @Test
  void shouldReplaceAnInheritedMarker() {
    assertThat(MARKER.under("Front end\n" + LINE.replace("5012", "9000")))
        .isEqualTo("Front end\n" + LINE);
  }

  @Test
  void shouldBeReadBackFromADescriptionThatProxmoxTrimmed() {
    assertThat(Marker.in("Front end\n" + LINE)).contains(MARKER);
    assertThat(Marker.in("Front end\n" + LINE + " deleting\n")).contains(MARKER.asDeleting());
  }

  @Test
  void shouldNotBeReadFromADamagedLine() {
    assertThat(Marker.in(LINE.replace("vmid=5012", "vmid=x"))).isEmpty();
    assertThat(Marker.in(LINE.replace("vmid=5012", "vmid=99999999999"))).isEmpty();
    assertThat(Marker.in("quoted: " + LINE)).isEmpty();
  }

  @Test
  void shouldLeaveAPersonsTextWhenTakenOff() {
    assertThat(Marker.withoutMarker("Front end\n\nof the shop\n" + LINE))
        .isEqualTo("Front end\n\nof the shop");
  }
}
