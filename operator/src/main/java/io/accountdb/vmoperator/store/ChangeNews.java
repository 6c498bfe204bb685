package io.accountdb.vmoperator.store;

import java.util.Set;

/** What a {@link VmChangeSubscription} says next. */
public sealed interface ChangeNews {
  /** These rows look different, or are gone, or have come. */
  record Rows(Set<Integer> ids) implements ChangeNews {
    public Rows {
      ids = Set.copyOf(ids);
    }
  }

  /** Any row may look different: changes may have been missed. */
  record Everything() implements ChangeNews {}

  /** Nothing in the time that was waited. */
  record Nothing() implements ChangeNews {}

  /** There will be no more: changes came faster than they were fetched. */
  record TooSlow() implements ChangeNews {}

  /** There will be no more: the feed or the subscription is closed. */
  record Ended() implements ChangeNews {}
}
