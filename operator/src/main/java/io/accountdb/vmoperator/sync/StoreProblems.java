package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.store.DatabaseFailure;

/** Says a {@link DatabaseFailure} in the words of the conditions. */
final class StoreProblems {
  static final String DATABASE_UNREACHABLE = "DatabaseUnreachable";
  private static final String SUPERSEDED = "Superseded";

  private StoreProblems() {}

  /** For the Synced condition of the cluster. */
  static ClusterHealth.StoreProblem problem(DatabaseFailure failure) {
    return switch (failure) {
      case DatabaseFailure.Unreachable(String message) ->
          new ClusterHealth.StoreProblem(DATABASE_UNREACHABLE, message);
      case DatabaseFailure.LoginRefused(String message) ->
          new ClusterHealth.StoreProblem(DATABASE_UNREACHABLE, message);
      case DatabaseFailure.Unavailable(String sqlState, String message) ->
          new ClusterHealth.StoreProblem(DATABASE_UNREACHABLE, message + " (" + sqlState + ")");
      case DatabaseFailure.Refused(String sqlState, String message) ->
          new ClusterHealth.StoreProblem("DatabaseRefused", message + " (" + sqlState + ")");
      case DatabaseFailure.Superseded(String message) ->
          new ClusterHealth.StoreProblem(SUPERSEDED, message);
    };
  }

  /** Whether this is an outage of the database, whose words differ from one attempt to the next. */
  static boolean isOutage(String reason) {
    return reason.equals(DATABASE_UNREACHABLE);
  }

  /** For the Mirrored condition of a VM whose row could not be written. */
  static MirrorState.Failed stateAfter(DatabaseFailure failure) {
    return switch (failure) {
      case DatabaseFailure.Unreachable(String message) ->
          new MirrorState.Failed(DATABASE_UNREACHABLE, message);
      case DatabaseFailure.LoginRefused(String message) ->
          new MirrorState.Failed(DATABASE_UNREACHABLE, message);
      case DatabaseFailure.Unavailable(String sqlState, String message) ->
          new MirrorState.Failed(DATABASE_UNREACHABLE, message);
      case DatabaseFailure.Refused(String sqlState, String message) ->
          new MirrorState.Failed("RowConflict", message);
      case DatabaseFailure.Superseded(String message) ->
          new MirrorState.Failed(SUPERSEDED, message);
    };
  }
}
