package io.accountdb.vmoperator.resource;

/** Names that are public API: they stand in manifests, in Proxmox and in Git. */
public final class Api {
  public static final String GROUP = "proxmox.accountdb.io";
  public static final String VERSION = "v1alpha1";

  /** Name of the VirtualMachines' CustomResourceDefinition. */
  public static final String VIRTUAL_MACHINES = "virtualmachines." + GROUP;

  /** Name of the ProxmoxClusters' CustomResourceDefinition. */
  public static final String PROXMOX_CLUSTERS = "proxmoxclusters." + GROUP;

  /** Holds a VirtualMachine until its VM is proven gone, or is retained. */
  public static final String VIRTUAL_MACHINE_FINALIZER = GROUP + "/virtualmachine";

  /** Holds a ProxmoxCluster while VirtualMachines refer to it. */
  public static final String CLUSTER_FINALIZER = GROUP + "/proxmoxcluster";

  /** On a Namespace: the database user that owns what is created in it. */
  public static final String OWNER_LABEL = GROUP + "/owner";

  /** On a Namespace: further database users that {@code spec.owner} may name, comma-separated. */
  public static final String OWNERS_ANNOTATION = GROUP + "/owners";

  /** On a VirtualMachine: the VMID of the VM of its previous incarnation, which it shall adopt. */
  public static final String TAKE_OVER_ANNOTATION = GROUP + "/take-over";

  /** On a VirtualMachine, {@code "true"}: nothing is changed in Proxmox until it is taken off. */
  public static final String PAUSED_ANNOTATION = GROUP + "/paused";

  /**
   * On a ProxmoxCluster, a time by RFC 3339: held deletions that were asked for before it may go
   * on.
   */
  public static final String RELEASE_DELETIONS_ANNOTATION = GROUP + "/release-deletions";

  /** Field manager of every status that the operator writes. */
  public static final String FIELD_MANAGER = "vm-operator";

  /** Who writes the operator's events. */
  public static final String REPORTING_CONTROLLER = GROUP + "/vm-operator";

  private Api() {}
}
