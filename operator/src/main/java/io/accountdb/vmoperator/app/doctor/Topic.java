package io.accountdb.vmoperator.app.doctor;

/** What a {@link Finding} is about: the names under which the documentation of the table has it. */
public enum Topic {
  VM_NOT_VISIBLE("VM Not Visible"),
  DUPLICATE_VM("Duplicate VM Error"),
  STATUS_NOT_UPDATING("Status Not Updating"),
  RLS_NOT_WORKING("RLS Not Working");

  private final String title;

  Topic(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }
}
