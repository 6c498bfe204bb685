package io.accountdb.vmoperator.store;

/** How many rows of whom a relation has: never the same number, so that a count tells whose. */
record MatrixRows(long alices, long bobs) {
  static final String NONE = "-";

  MatrixRows {
    if (alices == 0 || bobs == 0 || alices == bobs) {
      throw new IllegalArgumentException(
          "of %d and %d rows a count would not tell whose they are".formatted(alices, bobs));
    }
  }

  /** Whose rows were reached. */
  String reached(long count) {
    if (count == 0) {
      return NONE;
    }
    if (count == alices + bobs) {
      return "AB";
    }
    return count == alices ? "A" : count == bobs ? "B" : count + " rows";
  }
}
