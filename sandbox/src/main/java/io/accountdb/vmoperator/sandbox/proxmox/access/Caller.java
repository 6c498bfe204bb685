package io.accountdb.vmoperator.sandbox.proxmox.access;

/**
 * Who calls, after authentication.
 *
 * @param id {@code user@realm}, or {@code user@realm!token}: to Proxmox those are different callers
 * @param byTicket whether a ticket (and no token) was shown
 */
public record Caller(String id, boolean byTicket) {
  /** The only one who may do everything; a token of root@pam is not. */
  public static final String ROOT = "root@pam";

  public boolean root() {
    return id.equals(ROOT);
  }

  /** Whether this is an API token. */
  public boolean token() {
    return id.indexOf('!') > 0;
  }

  /** The user behind it. */
  public String user() {
    return token() ? id.substring(0, id.indexOf('!')) : id;
  }

  @Override
  public String toString() {
    return id;
  }
}
