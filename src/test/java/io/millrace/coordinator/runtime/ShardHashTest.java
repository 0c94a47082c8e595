package io.millrace.coordinator.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShardHashTest {
    /** What Kafka answers; the last text has the hash of the smallest integer, which has no absolute value. */
    @ParameterizedTest
    @CsvSource({"my-group,50,12", "'',50,0", "console-consumer-12345,50,6", "polygenelubricants,50,0"})
    void placesAKeyWhereKafkaDoes(String key, int partitions, int expected) {
        assertThat(ShardHash.partitionOf(key, partitions)).isEqualTo(expected);
    }
}
