package io.accountdb.vmoperator.proxmox;

/**
 * A node's row in {@code cluster/resources}: status {@code online}, {@code offline} or {@code
 * unknown}.
 */
public record NodeResource(String node, String status) {}
