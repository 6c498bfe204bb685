package io.accountdb.vmoperator.proxmox;

/** What one look at the cluster says about a VMID; see {@link AbsenceProof}. */
public sealed interface Presence {
  /** Some guest of the cluster has the VMID. Whose it is, only its config tells. */
  record Present() implements Presence {}

  /**
   * The cluster was quorate, the VMID free and no task at work on it. It takes two such looks, some
   * seconds apart, to call a guest gone.
   */
  record Gone() implements Presence {}

  /**
   * Nothing follows from this look.
   *
   * @param why for a condition's message
   */
  record Unproven(String why) implements Presence {}
}
