package io.accountdb.vmoperator.store;

/** {@code proxmox_nodes.status}. */
public enum NodeStatus {
  CONNECTED("connected"),
  DISCONNECTED("disconnected"),
  ERROR("error");

  private final String databaseValue;

  NodeStatus(String databaseValue) {
    this.databaseValue = databaseValue;
  }

  String databaseValue() {
    return databaseValue;
  }
}
