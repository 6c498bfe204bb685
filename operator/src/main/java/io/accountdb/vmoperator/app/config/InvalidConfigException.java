package io.accountdb.vmoperator.app.config;

import java.util.List;

/** Thrown by {@link Config#from} with everything that is wrong with the environment, at once. */
public final class InvalidConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  InvalidConfigException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  /** One line for each: the variable's name, what is wrong, what would be right; no secret. */
  public List<String> problems() {
    return problems;
  }
}
