package io.accountdb.vmoperator.proxmox;

/** The version of the node that answered, such as {@code 9.2.11}. */
public record ProxmoxVersion(String version) {}
