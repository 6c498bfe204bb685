package io.accountdb.vmoperator.sandbox;

/** What a sandbox consists of; each can be left out. */
public enum Part {
  KUBERNETES,
  DATABASE,
  PROXMOX
}
