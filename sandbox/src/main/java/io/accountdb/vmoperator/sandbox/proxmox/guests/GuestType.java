package io.accountdb.vmoperator.sandbox.proxmox.guests;

/** The two kinds of guests, which share one range of VMIDs. */
public enum GuestType {
  QEMU("qemu", "qemu-server"),
  LXC("lxc", "lxc");

  private final String word;
  private final String folder;

  GuestType(String word, String folder) {
    this.word = word;
    this.folder = folder;
  }

  /** As the API spells it. */
  public String word() {
    return word;
  }

  /** Folder of its config files below the node's. */
  public String folder() {
    return folder;
  }

  static GuestType of(String word) {
    return word.equals("lxc") ? LXC : QEMU;
  }
}
