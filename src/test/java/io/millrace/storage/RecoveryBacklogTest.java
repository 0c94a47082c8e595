package io.millrace.storage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecoveryBacklogTest {
    private static final long LARGE_BYTES = 256L << 20;

    private final RecoveryBacklog backlog = new RecoveryBacklog();

    @Test
    void isLargeOnceACheckpointIsWorthItsForce() {
        backlog.add(LARGE_BYTES - 1);
        boolean before = backlog.isLarge();

        backlog.add(1);

        assertThat(before).isFalse();
        assertThat(backlog.isLarge()).isTrue();
    }

    @Test
    void keepsWhatWasForcedWhileACheckpointWasWritten() {
        backlog.add(2 * LARGE_BYTES);
        long recorded = backlog.bytes();
        backlog.add(LARGE_BYTES);

        backlog.recorded(recorded);

        assertThat(backlog.bytes()).isEqualTo(LARGE_BYTES);
    }
}
