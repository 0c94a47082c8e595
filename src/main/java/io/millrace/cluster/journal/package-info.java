/**
 * The on-disk metadata journal, the bytes of commits and messages, and the cluster store of a standalone node, which is its journal alone. May depend on cluster, cluster.quorum and common.
 */
@NullMarked
package io.millrace.cluster.journal;

import org.jspecify.annotations.NullMarked;
