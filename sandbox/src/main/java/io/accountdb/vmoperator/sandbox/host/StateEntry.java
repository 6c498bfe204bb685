package io.accountdb.vmoperator.sandbox.host;

import java.nio.file.Path;

/**
 * All that a sandbox puts into its {@link StateDirectory}, and therefore all that it deletes there.
 */
public enum StateEntry {
  /** The process that has claimed the folder. */
  OWNER("owner"),
  KUBERNETES("kubernetes"),
  DATABASE("database"),
  PROCESSES("processes"),
  BIN("bin"),
  KUBECTL_CACHE("kubectl-cache"),
  KUBECONFIG("kubeconfig"),
  OPERATOR_ENVIRONMENT("operator.env"),
  PROXMOX("proxmox.json"),
  PROXMOX_CA("proxmox-ca.pem"),
  PGPASS("pgpass"),
  /** The key that AccountDB signs its tokens with, and that the operator verifies them by. */
  JWT_SECRET("jwt.secret"),
  /** What {@code status}, {@code down} and {@code sql} need to know; the last file to appear. */
  RUNNING("sandbox.json");

  private final String fileName;

  StateEntry(String fileName) {
    this.fileName = fileName;
  }

  public Path in(Path stateDirectory) {
    return stateDirectory.resolve(fileName);
  }
}
