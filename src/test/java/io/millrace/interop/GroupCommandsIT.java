package io.millrace.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.Await;
import io.millrace.testkit.BrokerExtension;
import io.millrace.testkit.ChildProcess;
import io.millrace.testkit.ClientSession;
import io.millrace.testkit.FatJarNode;
import io.millrace.testkit.PolledGroup;
import io.millrace.testkit.TestBroker;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Our own commands about groups, as a user types them; they work with Kafka as well. */
@ExtendWith(BrokerExtension.class)
class GroupCommandsIT {
    private final String group = "cli-" + UUID.randomUUID();

    @Test
    void consumesAsAMemberAndGoesOnWhereItLeftOff(ClientSession session) throws Exception {
        String topic = session.topic(1, Map.of());
        session.fill(topic, 5);

        assertThat(succeed(session.broker(), "consume", topic, "--group", group, "-n", "2"))
                .isEqualToIgnoringNewLines("v0v1");
        assertThat(succeed(session.broker(), "consume", topic, "--group", group))
                .isEqualToIgnoringNewLines("v2v3v4");
    }

    @Test
    void listsDescribesResetsAndDeletes(ClientSession session) throws Exception {
        String topic = session.topic(1, Map.of());
        TestBroker broker = session.broker();
        session.fill(topic, 5);
        succeed(broker, "consume", topic, "--group", group, "-n", "4");

        Await.until(
                "the group knows that its member left",
                () -> succeed(broker, "group", "list", "--state", "empty").contains(group));
        assertThat(succeed(broker, "group", "describe", group, "--lag"))
                .containsPattern(topic + " +0 +4 +5 +1 +[0-9]+ +-")
                .contains("Lag in all: 1 record");
        String plan = succeed(broker, "group", "reset-offsets", group, "--to", "earliest");
        assertThat(plan).containsPattern(topic + " +0 +4 +0").contains("Nothing was changed");
        assertThat(succeed(broker, "group", "describe", group)).containsPattern(topic + " +0 +4");
        succeed(broker, "group", "reset-offsets", group, "--shift", "-1", "--execute");
        assertThat(succeed(broker, "group", "describe", group)).containsPattern(topic + " +0 +3");
        succeed(broker, "group", "reset-offsets", group, "--by-duration", "PT1H", "--topic", topic + ":0", "--execute");
        assertThat(succeed(broker, "group", "describe", group)).containsPattern(topic + " +0 +0");
        succeed(broker, "group", "delete", group, "--yes");
        assertThat(succeed(broker, "group", "list")).doesNotContain(group);
    }

    @Test
    void showsMembersAndRefusesToResetUnderThem(ClientSession session) throws Exception {
        String topic = session.topic(2, Map.of());
        PolledGroup members = new PolledGroup(session, group, Map.of("client.id", "member-of-a-test"));
        members.join(topic);
        members.pollUntilBalanced(topic, 2);

        String shown = succeed(session.broker(), "group", "members", group);
        ChildProcess refused = run(session.broker(), "group", "reset-offsets", group, "--to", "latest");

        assertThat(shown).contains("member-of-a-test", "/127.0.0.1", topic + "-0," + topic + "-1");
        assertThat(refused.awaitExit(ClientSession.PATIENCE)).isEqualTo(1);
        assertThat(refused.stderr()).contains(group, "has members").doesNotContain("\tat ");
        refused.close();
    }

    private static String succeed(TestBroker broker, String... arguments) throws Exception {
        try (ChildProcess command = run(broker, arguments)) {
            assertThat(command.awaitExit(ClientSession.PATIENCE))
                    .as(command.story())
                    .isZero();
            return command.stdout() + command.stderr();
        }
    }

    private static ChildProcess run(TestBroker broker, String... arguments) throws Exception {
        String[] all = Stream.concat(Stream.of(arguments), Stream.of("--bootstrap-server", broker.bootstrap()))
                .toArray(String[]::new);
        return FatJarNode.run(Path.of("."), all);
    }
}
