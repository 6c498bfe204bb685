/** Who calls the API, and what they may do. */
@NullMarked
package io.accountdb.vmoperator.api.caller;

import org.jspecify.annotations.NullMarked;
