package io.millrace.api.admin;

import io.millrace.api.ApiTable;
import io.millrace.cluster.ClusterView;
import io.millrace.service.ConfigService;
import io.millrace.service.LogDirService;
import io.millrace.service.LoggerLevels;
import io.millrace.service.PartitionAdminService;
import org.apache.kafka.common.protocol.ApiKeys;

/** The part of the API table that is about configs, log directories and the cluster. */
public final class AdminApis {
    private AdminApis() {}

    public static void addTo(
            ApiTable.Builder apis,
            ClusterView cluster,
            ConfigService configs,
            PartitionAdminService partitions,
            LogDirService logDirs,
            LoggerLevels loggers) {
        ConfigAlterations alterations = new ConfigAlterations(configs, loggers);
        apis.add(ApiKeys.DESCRIBE_CONFIGS, 1, 4, new DescribeConfigsHandler(configs, loggers))
                .add(ApiKeys.ALTER_CONFIGS, 0, 2, new AlterConfigsHandler(alterations))
                .add(ApiKeys.INCREMENTAL_ALTER_CONFIGS, 0, 1, new IncrementalAlterConfigsHandler(alterations))
                .add(ApiKeys.LIST_CONFIG_RESOURCES, 0, 1, new ListConfigResourcesHandler(cluster))
                .add(ApiKeys.DESCRIBE_LOG_DIRS, 1, 5, new DescribeLogDirsHandler(logDirs))
                .add(ApiKeys.ALTER_REPLICA_LOG_DIRS, 1, 2, new AlterReplicaLogDirsHandler(logDirs))
                .add(ApiKeys.DESCRIBE_CLUSTER, 0, 2, new DescribeClusterHandler(cluster))
                .add(ApiKeys.ELECT_LEADERS, 0, 2, new ElectLeadersHandler(partitions))
                .add(ApiKeys.LIST_PARTITION_REASSIGNMENTS, 0, 0, new ListPartitionReassignmentsHandler(cluster))
                .add(ApiKeys.ALTER_PARTITION_REASSIGNMENTS, 0, 1, new AlterPartitionReassignmentsHandler(partitions))
                .add(ApiKeys.DESCRIBE_QUORUM, 0, 2, new DescribeQuorumHandler(cluster))
                .add(ApiKeys.UNREGISTER_BROKER, 0, 0, new UnregisterBrokerHandler(partitions))
                .add(ApiKeys.UPDATE_FEATURES, 0, 2, new UpdateFeaturesHandler())
                .add(ApiKeys.DESCRIBE_CLIENT_QUOTAS, 0, 1, new DescribeClientQuotasHandler())
                .add(ApiKeys.DESCRIBE_USER_SCRAM_CREDENTIALS, 0, 0, new DescribeUserScramCredentialsHandler())
                .add(ApiKeys.DESCRIBE_ACLS, 1, 3, new DescribeAclsHandler())
                .add(ApiKeys.CREATE_ACLS, 1, 3, new CreateAclsHandler())
                .add(ApiKeys.DELETE_ACLS, 1, 3, new DeleteAclsHandler());
    }
}
