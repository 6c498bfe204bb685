package io.accountdb.vmoperator.store;

/**
 * A leader's turn at writing the rows of one cluster: whoever takes the next one ends it. Taken
 * from {@link SyncEpochs}, shown by every write.
 *
 * @param number greater than those of all former leaders
 */
public record SyncEpoch(ClusterKey cluster, long number) {}
