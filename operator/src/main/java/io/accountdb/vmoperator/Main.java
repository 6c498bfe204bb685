package io.accountdb.vmoperator;

/** Placeholder while the skeleton is being laid. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    System.out.println(arguments.length);
  }
}
