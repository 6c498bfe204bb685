package io.accountdb.vmoperator.api.writing;

/**
 * A disk and the size that it is to have.
 *
 * @param slot such as {@code scsi0}
 * @param size a quantity, such as {@code 40Gi}
 */
record WantedDisk(String slot, String size) {}
