package io.accountdb.vmoperator.sync;

/** What is known of the agent inside a running guest. */
public enum AgentSight {
  /** Nothing: it was not asked yet, the guest does not run, or it is not proven to be ours. */
  UNKNOWN,
  /** It answers. */
  CONNECTED,
  /** It is switched off in the guest's config. */
  DISABLED,
  /** It is not installed, or not up yet. */
  NOT_RUNNING,
  /** It is there, but does not answer in time. */
  TIMED_OUT
}
