/**
 * Handlers about records and offsets: Produce, Fetch and its sessions, ListOffsets, OffsetForLeaderEpoch, DeleteRecords,
 * InitProducerId.
 */
@NullMarked
package io.millrace.api.data;

import org.jspecify.annotations.NullMarked;
