package io.millrace.fault;

import static io.millrace.testkit.ClientSession.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.Await;
import io.millrace.testkit.ClientSession;
import io.millrace.testkit.FatJarNode;
import io.millrace.testkit.SmallDisk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log directory that holds the metadata runs out of space; the other one has plenty. */
class MetadataDiskFullIT {
    /** The last page of the journal has room for some commits before the disk is asked for another. */
    private static final int COMMITS_MAX = 100;

    @Test
    void refusesNewTopicsGoesOnWithTheOldAndRecoversByItself(@TempDir Path home) throws Exception {
        Path large = home.resolve("data");
        try (SmallDisk disk = SmallDisk.mount(Files.createDirectory(home.resolve("small")), 16);
                FatJarNode node =
                        new FatJarNode(home, Map.of("log.dirs", disk.root().resolve("data") + "," + large))) {
            node.start();
            try (ClientSession session = new ClientSession(node)) {
                String onLargeDisk = topicIn(large, session);
                disk.fillUp();

                Object refusal = createUntilRefused(session);

                assertThat(refusal).isInstanceOf(KafkaStorageException.class);
                assertThat((Throwable) refusal).hasMessageContaining("could not be written to disk");
                session.fill(onLargeDisk, 10);
                assertThat(session.read(onLargeDisk, 0, 10)).hasSize(10);

                disk.makeRoom();
                Await.until("topics can be created again", PATIENCE, () -> create(session) == null);
                String after = session.topic(2, Map.of());
                session.fill(after, 1);
                node.kill();
                node.start();
                assertThat(session.read(after, 0, 1)).hasSize(1);
                assertThat(session.read(onLargeDisk, 0, 10)).hasSize(10);
            }
        }
    }

    private static String topicIn(Path directory, ClientSession session) throws Exception {
        String topic = session.topic(1, Map.of());
        while (!Files.exists(directory.resolve(topic + "-0"))) {
            topic = session.topic(1, Map.of());
        }
        return topic;
    }

    private static Object createUntilRefused(ClientSession session) throws Exception {
        Object answer = null;
        for (int i = 0; i < COMMITS_MAX && answer == null; i++) {
            answer = create(session);
        }
        return answer;
    }

    /** What became of one more topic; null when it was created. */
    private static Object create(ClientSession session) throws Exception {
        NewTopic topic = new NewTopic("more-" + UUID.randomUUID(), 1, (short) 1);
        return Await.completed(session.admin().createTopics(List.of(topic)).all());
    }
}
