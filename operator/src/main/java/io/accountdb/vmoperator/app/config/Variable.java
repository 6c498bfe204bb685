package io.accountdb.vmoperator.app.config;

/**
 * Every environment variable that the process reads, with what it is when unset. Read through
 * {@link EnvironmentReader}, printed by {@code vm-operator run --help}, and compared with the
 * README's table by a test.
 */
public enum Variable {
  KUBECONFIG(
      "in a pod: its ServiceAccount; else `~/.kube/config`", "kubeconfig of the API server to use"),
  VM_OPERATOR_DATABASE_URL("required", "`jdbc:postgresql://HOST:PORT/DATABASE`"),
  VM_OPERATOR_DATABASE_USERNAME(
      "required", "the runtime role: no superuser, no BYPASSRLS, owner of no table"),
  VM_OPERATOR_DATABASE_PASSWORD("required, here or in a file", "its password"),
  VM_OPERATOR_DATABASE_PASSWORD_FILE("", "file that holds it instead"),
  VM_OPERATOR_MIGRATION_USERNAME(
      "migrations are somebody else's job, the schema's version is only checked",
      "the schema's owner, used at start to migrate"),
  VM_OPERATOR_MIGRATION_PASSWORD("required with the user name, here or in a file", "its password"),
  VM_OPERATOR_MIGRATION_PASSWORD_FILE("", "file that holds it instead"),
  VM_OPERATOR_NAMESPACE(
      "vm-operator-system", "the operator's own namespace: its Lease, the clusters' Secrets"),
  VM_OPERATOR_WATCH_NAMESPACES("all", "namespaces to serve, separated by commas"),
  VM_OPERATOR_CLUSTER_ID(
      "uid of the `kube-system` Namespace",
      "UUID that marks this Kubernetes cluster's VMs in Proxmox; set it to keep it when the cluster"
          + " is rebuilt"),
  VM_OPERATOR_RECONCILE_THREADS("16", "VirtualMachines reconciled at once, 1 to 256"),
  VM_OPERATOR_LEADER_ELECTION(
      "true", "`false` only where no second operator can run: it then leads at once"),
  VM_OPERATOR_IDENTITY(
      "in a pod: its host name; else host name and process id",
      "name in the Lease; no two running operators may share it, a restarted one leads again at"
          + " once under its old one"),
  VM_OPERATOR_MANAGEMENT_ADDRESS(
      "0.0.0.0", "address of the port below; `127.0.0.1` on a machine of your own"),
  VM_OPERATOR_MANAGEMENT_PORT(
      "9090", "/metrics /startupz /livez /readyz, without authentication; 0 takes a free one"),
  VM_OPERATOR_API_ADDRESS(
      "0.0.0.0", "address of the port below; `127.0.0.1` on a machine of your own"),
  VM_OPERATOR_API_PORT(
      "8080", "the `/vms` API, with authentication, without TLS; 0 takes a free one"),
  VM_OPERATOR_JWT_ISSUER(
      "the API takes tokens of ServiceAccounts only",
      "claim `iss` of the JWTs that name database users"),
  VM_OPERATOR_JWT_AUDIENCE("required with the issuer", "what their claim `aud` has to hold"),
  VM_OPERATOR_JWT_USERNAME_CLAIM("sub", "their claim that holds `users.username`"),
  VM_OPERATOR_JWT_JWKS_URL(
      "required with the issuer, or a secret",
      "`https:` URL of the issuer's public keys, for RS256, PS256 and ES256; `http:` only to this"
          + " machine"),
  VM_OPERATOR_JWT_HS256_SECRET_FILE(
      "", "file that holds a secret shared with the issuer instead, of 32 bytes or more: HS256"),
  VM_OPERATOR_LOG_FORMAT("on a terminal: `text`; else `json`", "`text` or `json`"),
  VM_OPERATOR_LOG_LEVEL("info", "`error`, `warn`, `info`, `debug` or `trace`");

  static final String PREFIX = "VM_OPERATOR_";

  private final String whenUnset;
  private final String meaning;

  Variable(String whenUnset, String meaning) {
    this.whenUnset = whenUnset;
    this.meaning = meaning;
  }

  /** What counts while the variable is unset or empty; in Markdown. */
  public String whenUnset() {
    return whenUnset;
  }

  /** What it sets; in Markdown. */
  public String meaning() {
    return meaning;
  }
}
