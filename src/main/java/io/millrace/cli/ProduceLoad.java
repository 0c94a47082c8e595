package io.millrace.cli;

import io.millrace.common.Clock;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * One producer that writes until its limit. The first eight bytes of each value are the monotonic time of its turn, from
 * which a consumer in the same process knows how long it was under way. Confined to the thread that runs it.
 */
final class ProduceLoad implements Runnable {
    /** Smallest value: the time of sending. */
    static final int MIN_VALUE_BYTES = Long.BYTES;

    private static final int POOL_BYTES = 1 << 20;

    private final Map<String, Object> properties;
    private final String topic;
    private final int valueBytes;
    private final LoadLimit limit;
    private final Pace pace;
    private final LoadMeter meter;
    private final CountDownLatch running;
    private final Clock clock;

    /**
     * A producer that is not started yet.
     *
     * @param running counted down once every record of this producer is acknowledged or failed
     */
    ProduceLoad(
            Map<String, Object> properties,
            String topic,
            int valueBytes,
            LoadLimit limit,
            Pace pace,
            LoadMeter meter,
            CountDownLatch running,
            Clock clock) {
        this.properties = properties;
        this.topic = topic;
        this.valueBytes = valueBytes;
        this.limit = limit;
        this.pace = pace;
        this.meter = meter;
        this.running = running;
        this.clock = clock;
    }

    @Override
    public void run() {
        byte[] pool = pool();
        SplittableRandom random = new SplittableRandom(valueBytes);
        try (var producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            while (limit.take()) {
                long turnNanos = pace.awaitTurn();
                byte[] value = new byte[valueBytes];
                System.arraycopy(pool, random.nextInt(POOL_BYTES), value, 0, valueBytes);
                ByteBuffer.wrap(value).putLong(turnNanos);
                send(producer, value, turnNanos);
            }
        } finally {
            running.countDown();
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The callback counts both outcomes.
    private void send(KafkaProducer<byte[], byte[]> producer, byte[] value, long turnNanos) {
        producer.send(new ProducerRecord<>(topic, value), (metadata, failure) -> {
            if (failure == null) {
                meter.done(valueBytes, clock.nowNanos() - turnNanos);
            } else {
                meter.failed(failure);
            }
        });
    }

    /** Letters that compress about as text does; a value is a window of it. */
    private byte[] pool() {
        SplittableRandom random = new SplittableRandom(1);
        byte[] pool = new byte[POOL_BYTES + valueBytes];
        for (int index = 0; index < pool.length; index++) {
            pool[index] = (byte) ('a' + random.nextInt(16));
        }
        return pool;
    }
}
