package io.accountdb.vmoperator.proxmox;

/** Where a guest is: a node and a VMID. It tells nothing about whose guest it is. */
public record GuestAddress(String node, int vmid) {
  @Override
  public String toString() {
    return "VM " + vmid + " on " + node;
  }
}
