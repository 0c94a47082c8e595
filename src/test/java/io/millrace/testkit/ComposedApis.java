package io.millrace.testkit;

import ch.qos.logback.classic.LoggerContext;
import io.millrace.api.ApiTable;
import io.millrace.api.admin.AdminApis;
import io.millrace.api.connection.ConnectionApis;
import io.millrace.api.data.DataApis;
import io.millrace.api.group.GroupApis;
import io.millrace.api.topic.TopicApis;
import io.millrace.api.transaction.TransactionApis;
import io.millrace.common.TopicPartition;
import io.millrace.config.BrokerConfig;
import io.millrace.service.CoordinatorLookup;
import io.millrace.service.InternalTopicService;
import io.millrace.service.LogDirService.LogDirFacts;
import io.millrace.service.LogDirService.ReplicaFacts;
import io.millrace.service.LoggerLevels;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** The API table of a whole node over fakes that answer at once. */
public final class ComposedApis {
    private ComposedApis() {}

    public static ApiTable of(FakeMetadata metadata, FakeDataServices services) {
        ApiTable.Builder apis = ApiTable.builder();
        ConnectionApis.addTo(apis, metadata, 1, new Random(1));
        DataApis.addTo(
                apis,
                new DataApis.Services(services, services, services, services, services),
                metadata,
                BrokerConfig.defaults(),
                new ManualClock(1_000),
                new Random(2));
        TopicApis.addTo(apis, metadata, metadata.topics(), metadata.configs());
        AdminApis.addTo(
                apis,
                metadata,
                metadata.configs(),
                metadata.partitions(),
                logDirs(),
                new LoggerLevels(new LoggerContext()));
        InternalTopicService internal = new InternalTopicService(metadata, metadata.topics(), 1);
        GroupApis.addTo(
                apis,
                new CoordinatorLookup(
                        metadata,
                        internal,
                        BrokerConfig.defaults().groups().offsetsTopic(),
                        BrokerConfig.defaults().transactions().stateTopic()),
                new ScriptedGroups(),
                metadata);
        TransactionApis.addTo(apis, new ScriptedTransactions(), services, (id, owner) -> {});
        return apis.build();
    }

    private static FakeLogDirs logDirs() {
        LogDirFacts one = new LogDirFacts(
                Path.of("/one"),
                100,
                50,
                Optional.empty(),
                List.of(new ReplicaFacts(new TopicPartition("t", 0), 10, 1, 0, false)));
        return new FakeLogDirs(one);
    }
}
