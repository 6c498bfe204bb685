package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.store.DatabaseFailure;

/** Says a {@link DatabaseFailure} in the words of the conditions. */
final class StoreProblems {
  private StoreProblems() {}

  /** For the Synced condition of the cluster. */
  static ClusterHealth.StoreProblem problem(DatabaseFailure failure) {
    return switch (failure) {
      case DatabaseFailure.Unreachable(String message) ->
          new ClusterHealth.StoreProblem("DatabaseUnreachable", message);
      case DatabaseFailure.Unavailable(String sqlState, String message) ->
          new ClusterHealth.StoreProblem("DatabaseUnreachable", message + " (" + sqlState + ")");
      case DatabaseFailure.Refused(String sqlState, String message) ->
          new ClusterHealth.StoreProblem("DatabaseRefused", message + " (" + sqlState + ")");
    };
  }

  /** For the Mirrored condition of a VM whose row could not be written. */
  static MirrorState.Failed stateAfter(DatabaseFailure failure) {
    return switch (failure) {
      case DatabaseFailure.Unreachable(String message) ->
          new MirrorState.Failed("DatabaseUnreachable", message);
      case DatabaseFailure.Unavailable(String sqlState, String message) ->
          new MirrorState.Failed("DatabaseUnreachable", message);
      case DatabaseFailure.Refused(String sqlState, String message) ->
          new MirrorState.Failed("RowConflict", message);
    };
  }
}
