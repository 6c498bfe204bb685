package io.accountdb.vmoperator.proxmox;

/**
 * A disk and the size that it is to have in all, in MiB: what is added to a size is added again
 * when the call is repeated.
 *
 * @param slot such as {@code scsi0}
 * @param digest of the config that the change was planned from; the task refuses it after any other
 *     write
 */
public record DiskResize(String slot, long mebibytes, String digest) {}
