package io.millrace.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.Refusal.Reason;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

class ErrorCodesTest {
    @Test
    void aPartitionWithoutALeaderEndsNoConsumer() {
        assertThat(ErrorCodes.of(Reason.LEADER_NOT_AVAILABLE)).isEqualTo(Errors.NOT_LEADER_OR_FOLLOWER);
    }
}
