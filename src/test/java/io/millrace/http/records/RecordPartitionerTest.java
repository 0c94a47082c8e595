package io.millrace.http.records;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;

class RecordPartitionerTest {
    @Test
    void putsKeysWhereKafkasProducerPutsThem() {
        Random random = new Random(7);
        for (int round = 0; round < 2_000; round++) {
            byte[] key = new byte[random.nextInt(40)];
            random.nextBytes(key);
            int partitions = 1 + random.nextInt(100);

            int chosen = RecordPartitioner.ofKey(ByteBuffer.wrap(key), partitions);

            assertThat(chosen).isEqualTo(Utils.toPositive(Utils.murmur2(key)) % partitions);
        }
    }

    @Test
    void looksAtNothingButTheKeysBytes() {
        byte[] around = "xxkeyxx".getBytes(StandardCharsets.US_ASCII);

        int slice = RecordPartitioner.hash(ByteBuffer.wrap(around, 2, 3));

        assertThat(slice).isEqualTo(Utils.murmur2("key".getBytes(StandardCharsets.US_ASCII)));
    }
}
