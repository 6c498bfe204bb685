package io.accountdb.vmoperator.app.doctor;

import java.time.Duration;

/**
 * What a clock said, beside the clock of this machine.
 *
 * @param name whose clock it is
 * @param ahead of this machine's; negative: behind
 */
record ClockReading(String name, Duration ahead) {
  static final ClockReading THIS_MACHINE = new ClockReading("this machine", Duration.ZERO);
}
