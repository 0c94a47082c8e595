package io.millrace.coordinator.group.watch;

import java.util.Optional;

/**
 * The log of a partition around a group's position, looked at after the position was. Immutable.
 *
 * @param lastStableOffset end of what consumers of committed data may read
 * @param unread what is known of the first record that the group has not consumed; empty when there is none
 */
public record LogView(long logStartOffset, long lastStableOffset, long highWatermark, Optional<Unread> unread) {
    /**
     * The first record that a group has not consumed, and what retention has in mind for it.
     *
     * @param timestampMs of the record, estimated within its batch
     * @param expiresMs wall-clock time at which its segment is due to be deleted; empty without a limit of time
     * @param spareBytes bytes that may still be appended before its segment is due; empty without a limit of size
     */
    public record Unread(long timestampMs, Optional<Long> expiresMs, Optional<Long> spareBytes) {}
}
