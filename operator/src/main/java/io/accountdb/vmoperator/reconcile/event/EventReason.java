package io.accountdb.vmoperator.reconcile.event;

/**
 * Why an event is written. Type, reason and action are public API: alerts are made of them.
 *
 * <p>Documented in {@code docs/events.md}.
 */
public enum EventReason {
  /** Proxmox took the clone; its task runs. */
  CLONE_STARTED(Type.NORMAL, "CloneStarted", "Clone"),
  /** The VM is there and proven ours. */
  CLONE_SUCCEEDED(Type.NORMAL, "CloneSucceeded", "Clone"),
  /** A VM that was there before belongs to the resource now. */
  VM_ADOPTED(Type.NORMAL, "VMAdopted", "Adopt"),
  /** The operator switched it on. */
  VM_STARTED(Type.NORMAL, "VMStarted", "Start"),
  /** The operator switched it off. */
  VM_STOPPED(Type.NORMAL, "VMStopped", "Stop"),
  /** It was found on another node. */
  VM_MIGRATED(Type.NORMAL, "VMMigrated", "Follow"),
  /** A new spec was written to Proxmox. */
  CONFIG_APPLIED(Type.NORMAL, "ConfigApplied", "Configure"),
  /** A disk has the size that is wanted. */
  DISK_RESIZED(Type.NORMAL, "DiskResized", "Resize"),
  /** Something of it counts from the next start on. */
  RESTART_PENDING(Type.NORMAL, "RestartPending", "Configure"),
  /** A retained VM bears our marks no more. */
  OWNERSHIP_RELEASED(Type.NORMAL, "OwnershipReleased", "Release"),
  /** The VM is proven gone. */
  VM_DESTROYED(Type.NORMAL, "VMDestroyed", "Destroy"),
  /** A cluster answers and takes the token, again or at last. */
  CLUSTER_READY(Type.NORMAL, "ClusterReady", "Connect"),

  /** The clone was refused, or its task failed. */
  CLONE_FAILED(Type.WARNING, "CloneFailed", "Clone"),
  /** Somebody else's guest has the VMID that was chosen. */
  VMID_TAKEN(Type.WARNING, "VMIDTaken", "Clone"),
  /** A task of the operator's failed in Proxmox. */
  TASK_FAILED(Type.WARNING, "TaskFailed", "FollowTask"),
  /** A task ended well, with warnings. */
  TASK_WARNINGS(Type.WARNING, "TaskWarnings", "FollowTask"),
  /** Proxmox refused a call before it became a task. */
  CALL_FAILED(Type.WARNING, "CallFailed", "Call"),
  /** The guest did not shut down in time, and runs on. */
  SHUTDOWN_TIMED_OUT(Type.WARNING, "ShutdownTimedOut", "Stop"),
  /** The plug was pulled on a guest that did not shut down. */
  HARD_STOP_USED(Type.WARNING, "HardStopUsed", "Stop"),
  /** Somebody changed the config in Proxmox; the spec was written again. */
  DRIFT_CORRECTED(Type.WARNING, "DriftCorrected", "Configure"),
  /** The VM is gone though nobody deleted its resource; another one is made. */
  VM_MISSING(Type.WARNING, "VMMissing", "Verify"),
  /** The VMID has another VM. */
  IDENTITY_MISMATCH(Type.WARNING, "IdentityMismatch", "Verify"),
  /** Power changed without the operator. */
  FOREIGN_CHANGE_DETECTED(Type.WARNING, "ForeignChangeDetected", "Observe"),
  /** It stops again and again; the next start waits. */
  BACK_OFF(Type.WARNING, "BackOff", "Start"),
  /** Proxmox's own protection is on. */
  PROTECTION_BLOCKS_DELETION(Type.WARNING, "ProtectionBlocksDeletion", "Destroy"),
  /** Too many VMs are being deleted at once. */
  MASS_DELETION_HELD(Type.WARNING, "MassDeletionHeld", "Destroy"),
  /** A retained VM was let go with our marks still on it. */
  MARKER_LEFT_BEHIND(Type.WARNING, "MarkerLeftBehind", "Release"),
  /** Proxmox does not answer, or not to us. */
  CLUSTER_UNREACHABLE(Type.WARNING, "ClusterUnreachable", "Connect"),
  /** It answers, but cannot be used. */
  CLUSTER_NOT_READY(Type.WARNING, "ClusterNotReady", "Connect"),
  /** A person has to do something; the note begins with the condition's reason. */
  STALLED(Type.WARNING, "Stalled", "Reconcile");

  private final Type type;
  private final String reason;
  private final String action;

  EventReason(Type type, String reason, String action) {
    this.type = type;
    this.reason = reason;
    this.action = action;
  }

  /** How worried a reader should be. */
  public enum Type {
    NORMAL("Normal"),
    WARNING("Warning");

    private final String text;

    Type(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  public Type type() {
    return type;
  }

  /** What the operator was doing. */
  public String action() {
    return action;
  }

  /** As Kubernetes has it. */
  @Override
  public String toString() {
    return reason;
  }
}
