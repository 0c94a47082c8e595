package io.millrace.cli;

import java.io.IOException;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Writes one record as one line. */
interface RecordPrinter {
    void print(ConsumerRecord<byte[], byte[]> record) throws IOException;
}
