package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.TypeConversionException;

class StartPositionTest {
    private static final TopicPartition PARTITION = new TopicPartition("t", 0);

    @Test
    void readsEveryWayToSayWhereToStart() {
        assertThat(StartPosition.parse("beginning")).isEqualTo(new StartPosition.Beginning());
        assertThat(StartPosition.parse("latest")).isEqualTo(new StartPosition.End());
        assertThat(StartPosition.parse("42")).isEqualTo(new StartPosition.At(42));
        assertThat(StartPosition.parse("@42")).isEqualTo(new StartPosition.Since(42));
        assertThat(StartPosition.parse("1970-01-01T00:00:01Z")).isEqualTo(new StartPosition.Since(1000));
        assertThat(StartPosition.parse("1970-01-01T01:00:01+01:00")).isEqualTo(new StartPosition.Since(1000));
        assertThatThrownBy(() -> StartPosition.parse("yesterday")).isInstanceOf(TypeConversionException.class);
    }

    @Test
    void startsInsideWhatThePartitionHas() {
        assertThat(start(new StartPosition.Beginning())).isEqualTo(10);
        assertThat(start(new StartPosition.End())).isEqualTo(100);
        assertThat(start(new StartPosition.Last(5))).isEqualTo(95);
        assertThat(start(new StartPosition.Last(500))).isEqualTo(10);
        assertThat(start(new StartPosition.Since(0))).isEqualTo(55);
        assertThat(start(new StartPosition.At(10))).isEqualTo(10);
        assertThat(start(new StartPosition.At(100))).isEqualTo(100);
    }

    @Test
    void refusesAnOffsetThePartitionDoesNotHave() {
        assertThatThrownBy(() -> start(new StartPosition.At(9)))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("10 to 100");
        assertThatThrownBy(() -> start(new StartPosition.At(101))).isInstanceOf(CommandFailure.class);
    }

    private static long start(StartPosition position) {
        return ReadPlan.start(position, PARTITION, 10, 100, 55);
    }
}
