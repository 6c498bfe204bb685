package io.accountdb.vmoperator.reconcile;

/** The condition types of a VirtualMachine and a ProxmoxCluster: public API. */
final class ConditionType {
  static final String READY = "Ready";
  static final String PROVISIONED = "Provisioned";
  static final String CONFIG_SYNCED = "ConfigSynced";
  static final String POWER_STATE_SYNCED = "PowerStateSynced";
  static final String RESTART_REQUIRED = "RestartRequired";
  static final String GUEST_AGENT_CONNECTED = "GuestAgentConnected";
  static final String PAUSED = "Paused";
  static final String DELETING = "Deleting";
  static final String MIRRORED = "Mirrored";
  static final String RECONCILING = "Reconciling";
  static final String STALLED = "Stalled";
  static final String REACHABLE = "Reachable";
  static final String AUTHENTICATED = "Authenticated";
  static final String SYNCED = "Synced";
  static final String PERMISSIONS_SUFFICIENT = "PermissionsSufficient";

  private ConditionType() {}
}
