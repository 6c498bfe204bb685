/** Looks for what is wrong, for {@code vm-operator doctor}: checks that give findings. */
@NullMarked
package io.accountdb.vmoperator.app.doctor;

import org.jspecify.annotations.NullMarked;
