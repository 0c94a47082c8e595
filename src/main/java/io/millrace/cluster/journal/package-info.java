/**
 * The on-disk metadata journal, and the cluster store of a standalone node, which is that journal alone. May depend on cluster and common.
 */
@NullMarked
package io.millrace.cluster.journal;

import org.jspecify.annotations.NullMarked;
