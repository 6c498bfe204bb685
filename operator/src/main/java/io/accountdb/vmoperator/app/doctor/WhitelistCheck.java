package io.accountdb.vmoperator.app.doctor;

import io.accountdb.vmoperator.store.WhitelistEffect;
import io.accountdb.vmoperator.store.Whitelists;
import java.util.ArrayList;
import java.util.List;

/** What the whitelists of nodes let in, what they do not touch, and what they name in vain. */
final class WhitelistCheck implements Check {
  private final Whitelists whitelists;

  WhitelistCheck(Whitelists whitelists) {
    this.whitelists = whitelists;
  }

  @Override
  public List<Finding> findings() {
    return whitelists.effects().stream().flatMap(effect -> judge(effect).stream()).toList();
  }

  static List<Finding> judge(WhitelistEffect effect) {
    String subject =
        "the whitelist of node %s of Proxmox cluster %s"
            .formatted(effect.node(), effect.proxmoxCluster());
    List<Finding> findings = new ArrayList<>();
    findings.add(Finding.fine(Topic.STATUS_NOT_UPDATING, subject + what(effect)));
    if (!effect.rowless().isEmpty()) {
      findings.add(
          Finding.problem(
              Topic.STATUS_NOT_UPDATING,
              ("%s names VMIDs without a row: %s: take them out where there is no such VM, or it is"
                      + " a template or a container; else look whether discovery is on in the"
                      + " ProxmoxCluster, and whether the node that the VM is on lets it in")
                  .formatted(subject, Vmids.list(effect.rowless()))));
    }
    return findings;
  }

  private static String what(WhitelistEffect effect) {
    String text =
        " lets %d VMIDs in, and VMs of VirtualMachines, whatever it says".formatted(effect.named());
    if (effect.kept() > 0) {
      text +=
          "; %d rows that it does not name were there before, and are kept true"
              .formatted(effect.kept());
    }
    if (!effect.elsewhere().isEmpty()) {
      text += "; on other nodes are " + Vmids.list(effect.elsewhere());
    }
    return text;
  }
}
