package io.millrace;

import ch.qos.logback.classic.LoggerContext;
import io.millrace.api.ApiTable;
import io.millrace.api.admin.AdminApis;
import io.millrace.api.connection.ConnectionApis;
import io.millrace.api.data.DataApis;
import io.millrace.api.group.GroupApis;
import io.millrace.api.topic.TopicApis;
import io.millrace.api.transaction.TransactionApis;
import io.millrace.cluster.ClusterView;
import io.millrace.cluster.Controller;
import io.millrace.cluster.runtime.MetadataCommands;
import io.millrace.common.Clock;
import io.millrace.config.BrokerConfig;
import io.millrace.service.ConfigService;
import io.millrace.service.CoordinatorLookup;
import io.millrace.service.GroupInsight;
import io.millrace.service.GroupService;
import io.millrace.service.LogDirService;
import io.millrace.service.LoggerLevels;
import io.millrace.service.PartitionAdminService;
import io.millrace.service.ProducerIdService;
import io.millrace.service.ReadOnlyMetadata;
import io.millrace.service.ReadOnlyServices;
import io.millrace.service.TentativeMetadata;
import io.millrace.service.TopicService;
import io.millrace.service.TransactionOwners;
import io.millrace.service.TransactionService;
import java.util.random.RandomGenerator;
import org.slf4j.LoggerFactory;

/** The use cases of one node, for the Kafka protocol and for HTTP. Immutable. */
record NodeServices(
        BrokerConfig config,
        ClusterView cluster,
        MetadataCommands metadata,
        Controller decisions,
        TopicService topics,
        ConfigService configs,
        PartitionAdminService partitions,
        DataApis.Services data,
        LogDirService logDirs,
        CoordinatorLookup coordinators,
        GroupService groups,
        GroupInsight insight,
        TransactionService transactions,
        ProducerIdService producerIds,
        TransactionOwners transactionOwners) {

    /** The Kafka protocol over them. */
    ApiTable apis(Clock clock, RandomGenerator random) {
        ApiTable.Builder apis = ApiTable.builder();
        ConnectionApis.addTo(apis, cluster, config.nodeId(), random);
        DataApis.addTo(apis, data, cluster, config, clock, random);
        TopicApis.addTo(apis, cluster, topics, configs);
        LoggerLevels loggers = new LoggerLevels((LoggerContext) LoggerFactory.getILoggerFactory());
        AdminApis.addTo(apis, cluster, configs, partitions, logDirs, loggers);
        GroupApis.addTo(apis, coordinators, groups, cluster);
        TransactionApis.addTo(apis, transactions, producerIds, transactionOwners::saw);
        return apis.build();
    }

    /** These services with everything refused that changes something. */
    NodeServices readOnly() {
        return over(new ReadOnlyMetadata(metadata))
                .with(
                        new DataApis.Services(
                                ReadOnlyServices.produce(),
                                data.fetch(),
                                ReadOnlyServices.offsets(data.offsets()),
                                data.producers(),
                                ReadOnlyServices.markers()),
                        ReadOnlyServices.logDirs(logDirs),
                        ReadOnlyServices.groups(groups),
                        ReadOnlyServices.transactions(transactions));
    }

    /** These services with commands about the metadata decided and not committed, to see what would come of them. */
    NodeServices tentative() {
        return over(new TentativeMetadata(metadata));
    }

    private NodeServices over(MetadataCommands other) {
        return new NodeServices(
                config,
                cluster,
                other,
                decisions,
                new TopicService(other, decisions),
                new ConfigService(other, decisions, cluster, config),
                new PartitionAdminService(other, decisions),
                data,
                logDirs,
                coordinators,
                groups,
                insight,
                transactions,
                producerIds,
                transactionOwners);
    }

    private NodeServices with(
            DataApis.Services otherData,
            LogDirService otherDirs,
            GroupService otherGroups,
            TransactionService otherTransactions) {
        return new NodeServices(
                config,
                cluster,
                metadata,
                decisions,
                topics,
                configs,
                partitions,
                otherData,
                otherDirs,
                coordinators,
                otherGroups,
                insight,
                otherTransactions,
                producerIds,
                transactionOwners);
    }
}
