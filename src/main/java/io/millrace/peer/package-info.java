/**
 * Short questions between nodes and their answers, over the Vert.x event bus: to the node that leads a partition or coordinates
 * a transaction. Best effort: a call may be lost or happen twice, so what is asked must be safe to ask again. Bytes of records
 * go other ways. May depend on common only.
 */
@NullMarked
package io.millrace.peer;

import org.jspecify.annotations.NullMarked;
