package io.millrace.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.BrokerExtension;
import io.millrace.testkit.ChildProcess;
import io.millrace.testkit.ClientSession;
import io.millrace.testkit.CommittedReader;
import io.millrace.testkit.FatJarNode;
import io.millrace.testkit.KafkaTools;
import io.millrace.testkit.OldTransactionProgram;
import io.millrace.testkit.PeerClasspath;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Transactions of an old client (transaction version 1), and what Kafka's tool and our commands say of transactions. */
@ExtendWith(BrokerExtension.class)
class TransactionClientsIT {
    private final String id = "clients-" + UUID.randomUUID();

    @Test
    void anOldClientCommitsAndAborts(ClientSession session) throws Exception {
        String topic = session.topic(2, Map.of());
        List<String> command = List.of(
                ChildProcess.java(),
                "-Xmx128m",
                "-cp",
                PeerClasspath.of("clients-2.1").withTestClasses(),
                OldTransactionProgram.class.getName(),
                session.bootstrap(),
                topic,
                "2",
                id,
                "6");

        try (ChildProcess client = ChildProcess.start("client 2.1", command)) {
            assertThat(client.awaitExit(ClientSession.PATIENCE.multipliedBy(2)))
                    .as(client::story)
                    .isZero();
        }

        assertThat(CommittedReader.read(session.bootstrap(), topic, 2))
                .containsExactlyInAnyOrder("0/0", "0/1", "2/0", "2/1", "4/0", "4/1");
    }

    @Test
    void kafkasToolListsAndDescribes(ClientSession session) throws Exception {
        String topic = session.topic(1, Map.of());
        KafkaProducer<String, String> producer = begun(session, topic);

        String listed = tool(session, "list");
        String described = tool(session, "describe", "--transactional-id", id);
        producer.commitTransaction();

        assertThat(listed).containsPattern(id + "\\s+\\d+\\s+\\d+\\s+Ongoing");
        assertThat(described).contains("Ongoing").contains(topic + "-0");
    }

    @Test
    void ourCommandsListDescribeAndAbort(ClientSession session) throws Exception {
        String topic = session.topic(1, Map.of());
        begun(session, topic);

        String listed = succeed(session, "transaction", "list", "--state", "ongoing", "--pattern", "clients-.*");
        String described = succeed(session, "transaction", "describe", id);
        succeed(session, "transaction", "abort", id, "--yes");

        assertThat(listed).containsPattern(id + " +\\d+ +\\d+ +Ongoing");
        assertThat(described).contains("Ongoing").contains(topic + "-0");
        assertThat(succeed(session, "transaction", "describe", id)).contains("Empty");
        assertThat(CommittedReader.read(session.bootstrap(), topic, 1)).isEmpty();
    }

    /** A producer with an open transaction. */
    private KafkaProducer<String, String> begun(ClientSession session, String topic) throws Exception {
        KafkaProducer<String, String> producer = session.producer(Map.of("transactional.id", id));
        producer.initTransactions();
        producer.beginTransaction();
        ClientSession.send(producer, Stream.of(new ProducerRecord<>(topic, 0, "k", "v")));
        return producer;
    }

    private static String tool(ClientSession session, String... arguments) throws Exception {
        String[] all = Stream.concat(Stream.of("--bootstrap-server", session.bootstrap()), Stream.of(arguments))
                .toArray(String[]::new);
        KafkaTools.Result result = KafkaTools.run("org.apache.kafka.tools.TransactionsCommand", all);
        assertThat(result.exitCode())
                .as(() -> result.stdout() + result.stderr())
                .isZero();
        return result.stdout();
    }

    private static String succeed(ClientSession session, String... arguments) throws Exception {
        String[] all = Stream.concat(Stream.of(arguments), Stream.of("--bootstrap-server", session.bootstrap()))
                .toArray(String[]::new);
        try (ChildProcess command = FatJarNode.run(Path.of("."), all)) {
            assertThat(command.awaitExit(ClientSession.PATIENCE))
                    .as(command.story())
                    .isZero();
            return command.stdout() + command.stderr();
        }
    }
}
