package io.millrace.cli;

import io.millrace.common.Clock;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** One consumer that reads all partitions until its limit. Confined to the thread that runs it. */
final class ConsumeLoad implements Runnable {
    private final Map<String, Object> properties;
    private final String topic;
    private final boolean besideProducer;
    private final LoadLimit limit;
    private final LoadMeter meter;
    private final CountDownLatch positioned;
    private final Clock clock;

    /**
     * A consumer of what there is or, beside a producer of this process, of what comes, with its latency.
     *
     * @param positioned counted down once the consumer stands where it starts
     */
    ConsumeLoad(
            Map<String, Object> properties,
            String topic,
            boolean besideProducer,
            LoadLimit limit,
            LoadMeter meter,
            CountDownLatch positioned,
            Clock clock) {
        this.properties = properties;
        this.topic = topic;
        this.besideProducer = besideProducer;
        this.limit = limit;
        this.meter = meter;
        this.positioned = positioned;
        this.clock = clock;
    }

    @Override
    public void run() {
        try (var consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            ReadPlan plan = position(consumer);
            positioned.countDown();
            while (!limit.isOver() && (besideProducer || !plan.isDone(consumer))) {
                var records = consumer.poll(Duration.ofMillis(100));
                long nowNanos = clock.nowNanos();
                records.forEach(record -> count(record, nowNanos));
            }
        } finally {
            positioned.countDown();
        }
    }

    private ReadPlan position(KafkaConsumer<byte[], byte[]> consumer) {
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        consumer.assign(partitions);
        StartPosition start = besideProducer ? new StartPosition.End() : new StartPosition.Beginning();
        ReadPlan plan = ReadPlan.resolve(consumer, partitions, start);
        plan.starts().forEach(consumer::seek);
        return plan;
    }

    private void count(ConsumerRecord<byte[], byte[]> record, long nowNanos) {
        if (!limit.take()) {
            return;
        }
        byte[] value = record.value();
        int sizeBytes = value == null ? 0 : value.length;
        if (besideProducer && sizeBytes >= ProduceLoad.MIN_VALUE_BYTES) {
            meter.done(sizeBytes, nowNanos - ByteBuffer.wrap(value).getLong());
        } else {
            meter.done(sizeBytes);
        }
    }
}
