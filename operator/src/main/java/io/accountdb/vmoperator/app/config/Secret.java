package io.accountdb.vmoperator.app.config;

/**
 * A password or token, held by {@link Config}; it prints as a mask, so that no log shows it.
 *
 * @param value never empty
 */
public record Secret(String value) {
  @Override
  public String toString() {
    return "***";
  }
}
