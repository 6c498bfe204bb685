/**
 * What the tables of an AccountDB look like against what is documented, and how the one becomes the
 * other; used by the migrations.
 */
@NullMarked
package io.accountdb.vmoperator.store.schema;

import org.jspecify.annotations.NullMarked;
