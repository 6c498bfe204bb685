/** Which of several processes works, and the proof that it still may. */
@NullMarked
package io.accountdb.vmoperator.app.leadership;

import org.jspecify.annotations.NullMarked;
