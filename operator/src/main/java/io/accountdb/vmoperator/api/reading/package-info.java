/** What the API answers to GET: rows, nodes, trail, usage and the stream of changes. */
@NullMarked
package io.accountdb.vmoperator.api.reading;

import org.jspecify.annotations.NullMarked;
