package io.millrace.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.BrokerExtension;
import io.millrace.testkit.ChildProcess;
import io.millrace.testkit.ClientSession;
import io.millrace.testkit.KafkaTools;
import io.millrace.testkit.Kcat;
import io.millrace.testkit.OldGroupProgram;
import io.millrace.testkit.PeerClasspath;
import io.millrace.testkit.PolledGroup;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Groups of clients other than the newest Java one: librdkafka, Kafka's own tool, an old Java client. */
@ExtendWith(BrokerExtension.class)
class GroupClientsIT {
    private final String group = "clients-" + UUID.randomUUID();

    @Test
    void kcatConsumesAsAMemberAndCommits(ClientSession session) throws Exception {
        String topic = session.topic(2, Map.of());
        session.fill(new TopicPartition(topic, 0), 3);
        session.fill(new TopicPartition(topic, 1), 2);

        String first = kcat(session, topic);
        session.fill(new TopicPartition(topic, 1), 1);
        String second = kcat(session, topic);

        assertThat(first.lines()).containsExactlyInAnyOrder("0:0", "0:1", "0:2", "1:0", "1:1");
        assertThat(second.lines()).containsExactly("1:2");
    }

    private String kcat(ClientSession session, String topic) throws Exception {
        return Kcat.run(
                session.broker(),
                "",
                "-G",
                group,
                topic,
                "-e",
                "-q",
                "-f",
                "%p:%o\n",
                "-X",
                "auto.offset.reset=earliest");
    }

    @Test
    void kafkasToolDescribesAndResetsAGroup(ClientSession session) throws Exception {
        String topic = session.topic(2, Map.of());
        session.fill(new TopicPartition(topic, 0), 10);
        commit(session, new TopicPartition(topic, 0), 4);

        assertThat(tool(session, "--list")).contains(group);
        assertThat(tool(session, "--list", "--state", "empty")).contains(group, "Empty");
        assertThat(tool(session, "--describe", "--group", group)).containsPattern(topic + " +0 +4 +10 +6");
        assertThat(tool(session, "--describe", "--group", group, "--state")).containsPattern(group + ".* Empty +0");
        tool(session, "--reset-offsets", "--group", group, "--topic", topic + ":0", "--shift-by", "2", "--execute");
        assertThat(tool(session, "--describe", "--group", group)).containsPattern(topic + " +0 +6 +10 +4");
        tool(session, "--reset-offsets", "--group", group, "--all-topics", "--to-latest", "--execute");
        assertThat(tool(session, "--describe", "--group", group)).containsPattern(topic + " +0 +10 +10 +0");
        assertThat(tool(session, "--delete-offsets", "--group", group, "--topic", topic + ":0"))
                .contains("Successful");
        assertThat(tool(session, "--delete", "--group", group)).contains("successful");
    }

    @Test
    void kafkasToolShowsTheMembersOfAGroup(ClientSession session) throws Exception {
        String topic = session.topic(2, Map.of());
        PolledGroup members = new PolledGroup(session, group, Map.of("client.id", "shown"));
        members.join(topic);
        members.pollUntilBalanced(topic, 2);

        assertThat(tool(session, "--describe", "--group", group, "--members", "--verbose"))
                .containsPattern("shown-.* /127.0.0.1 +shown +2 .*" + topic);
        assertThat(tool(session, "--describe", "--group", group, "--state")).containsPattern("range +Stable +1");
        assertThat(tool(session, "--reset-offsets", "--group", group, "--topic", topic, "--to-earliest", "--execute"))
                .contains("inactive");
    }

    @Test
    void anOldJavaClientIsAMemberAsAnyOther(ClientSession session) throws Exception {
        String topic = session.topic(1, Map.of());
        session.fill(topic, 20);

        assertThat(oldMember(session, topic, 12)).isEqualTo("first 0, committed 12");
        assertThat(oldMember(session, topic, 8)).isEqualTo("first 12, committed 20");
    }

    private String oldMember(ClientSession session, String topic, int count) throws Exception {
        List<String> command = List.of(
                ChildProcess.java(),
                "-Xmx128m",
                "-cp",
                PeerClasspath.of("clients-2.1").withTestClasses(),
                OldGroupProgram.class.getName(),
                session.bootstrap(),
                topic,
                group,
                Integer.toString(count));
        try (ChildProcess client = ChildProcess.start("client 2.1", command)) {
            assertThat(client.awaitExit(ClientSession.PATIENCE.multipliedBy(2)))
                    .as(client::story)
                    .isZero();
            return client.stdout().strip();
        }
    }

    private void commit(ClientSession session, TopicPartition partition, long offset) throws Exception {
        session.admin()
                .alterConsumerGroupOffsets(group, Map.of(partition, new OffsetAndMetadata(offset)))
                .all()
                .get();
    }

    private static String tool(ClientSession session, String... arguments) throws Exception {
        String[] all = Stream.concat(
                        Stream.of("--bootstrap-server", session.bootstrap(), "--timeout", "60000"),
                        Stream.of(arguments))
                .toArray(String[]::new);
        KafkaTools.Result result = KafkaTools.run("org.apache.kafka.tools.consumer.group.ConsumerGroupCommand", all);
        return result.stdout() + result.stderr();
    }
}
