package io.millrace;

import ch.qos.logback.classic.LoggerContext;
import io.millrace.api.ApiTable;
import io.millrace.api.admin.AdminApis;
import io.millrace.api.connection.ConnectionApis;
import io.millrace.api.data.DataApis;
import io.millrace.api.group.GroupApis;
import io.millrace.api.topic.TopicApis;
import io.millrace.cluster.ClusterView;
import io.millrace.common.Clock;
import io.millrace.config.BrokerConfig;
import io.millrace.service.ConfigService;
import io.millrace.service.CoordinatorLookup;
import io.millrace.service.GroupService;
import io.millrace.service.LogDirService;
import io.millrace.service.LoggerLevels;
import io.millrace.service.PartitionAdminService;
import io.millrace.service.TopicService;
import java.util.random.RandomGenerator;
import org.slf4j.LoggerFactory;

/** The use cases of one node, for the Kafka protocol and for HTTP. Immutable. */
record NodeServices(
        ClusterView cluster,
        TopicService topics,
        ConfigService configs,
        PartitionAdminService partitions,
        DataApis.Services data,
        LogDirService logDirs,
        CoordinatorLookup coordinators,
        GroupService groups) {

    /** The Kafka protocol over them. */
    ApiTable apis(BrokerConfig config, Clock clock, RandomGenerator random) {
        ApiTable.Builder apis = ApiTable.builder();
        ConnectionApis.addTo(apis, cluster, config.nodeId(), random);
        DataApis.addTo(apis, data, cluster, config, clock, random);
        TopicApis.addTo(apis, cluster, topics, configs);
        LoggerLevels loggers = new LoggerLevels((LoggerContext) LoggerFactory.getILoggerFactory());
        AdminApis.addTo(apis, cluster, configs, partitions, logDirs, loggers);
        GroupApis.addTo(apis, coordinators, groups, cluster);
        return apis.build();
    }
}
