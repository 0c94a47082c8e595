package io.millrace.testkit;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * A transactional producer that runs with the jars of an old Java client, in a process of its own: commits every other
 * transaction and aborts the rest. Uses only what clients have had since 2.1.
 */
public final class OldTransactionProgram {
    private OldTransactionProgram() {}

    /** Arguments: bootstrap address, topic, number of its partitions, transactional id, number of transactions. */
    public static void main(String[] arguments) {
        String topic = arguments[1];
        int partitions = Integer.parseInt(arguments[2]);
        int transactions = Integer.parseInt(arguments[4]);
        Map<String, Object> config = new HashMap<>();
        config.put("bootstrap.servers", arguments[0]);
        config.put("transactional.id", arguments[3]);
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
            producer.initTransactions();
            for (int transaction = 0; transaction < transactions; transaction++) {
                producer.beginTransaction();
                for (int partition = 0; partition < partitions; partition++) {
                    var unused =
                            producer.send(new ProducerRecord<>(topic, partition, "k", transaction + "/" + partition));
                }
                if (transaction % 2 == 0) {
                    producer.commitTransaction();
                } else {
                    producer.flush();
                    producer.abortTransaction();
                }
            }
            System.out.println("done " + transactions);
        }
    }
}
