/**
 * Transactions as a replicated state machine over {@code __transaction_state}: who owns a transactional id, which partitions
 * its transaction touched, and what becomes of it (KIP-98, KIP-360, KIP-890). Each command is a record with the reply it leads
 * to inside; refusals are values.
 *
 * <pre>
 *               add partitions            end, timeout, fencing          all markers are written
 *   EMPTY, COMPLETE_* ──────────► ONGOING ─────────────────────► PREPARE_* ─────────────────────► COMPLETE_*
 *          └───────────────────── abort of nothing (version 2) ──────▲
 * </pre>
 *
 * <p>The outcome is decided when PREPARE_* is committed. From then on it is only carried out: by the effect {@link
 * io.millrace.coordinator.transaction.WriteMarkers}, and after a failover by another one, until COMPLETE_*. Pure; owned by the
 * worker of the shard. May depend on coordinator and common only.
 */
@NullMarked
package io.millrace.coordinator.transaction;

import org.jspecify.annotations.NullMarked;
