package io.millrace.testkit;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;

/** What a broker of Kafka 4.4 serves, and what of it this broker does not yet. Immutable. */
public final class KafkaApis {
    /**
     * The answer of a standalone Kafka 4.4.0 (broker and controller in one process, default features) to ApiVersions 4:
     * key, lowest and highest version. Asked of the reference Kafka with {@link WireClient} and printed.
     */
    private static final String SERVED_BY_KAFKA = """
            PRODUCE 0 13
            FETCH 4 18
            LIST_OFFSETS 1 11
            METADATA 0 13
            OFFSET_COMMIT 2 10
            OFFSET_FETCH 1 10
            FIND_COORDINATOR 0 6
            JOIN_GROUP 0 9
            HEARTBEAT 0 4
            LEAVE_GROUP 0 5
            SYNC_GROUP 0 5
            DESCRIBE_GROUPS 0 6
            LIST_GROUPS 0 5
            SASL_HANDSHAKE 0 1
            API_VERSIONS 0 5
            CREATE_TOPICS 2 7
            DELETE_TOPICS 1 6
            DELETE_RECORDS 0 2
            INIT_PRODUCER_ID 0 5
            OFFSET_FOR_LEADER_EPOCH 2 4
            ADD_PARTITIONS_TO_TXN 0 5
            ADD_OFFSETS_TO_TXN 0 4
            END_TXN 0 5
            WRITE_TXN_MARKERS 1 2
            TXN_OFFSET_COMMIT 0 6
            DESCRIBE_ACLS 1 3
            CREATE_ACLS 1 3
            DELETE_ACLS 1 3
            DESCRIBE_CONFIGS 1 4
            ALTER_CONFIGS 0 2
            ALTER_REPLICA_LOG_DIRS 1 2
            DESCRIBE_LOG_DIRS 1 5
            SASL_AUTHENTICATE 0 2
            CREATE_PARTITIONS 0 3
            CREATE_DELEGATION_TOKEN 1 3
            RENEW_DELEGATION_TOKEN 1 2
            EXPIRE_DELEGATION_TOKEN 1 2
            DESCRIBE_DELEGATION_TOKEN 1 3
            DELETE_GROUPS 0 3
            ELECT_LEADERS 0 2
            INCREMENTAL_ALTER_CONFIGS 0 1
            ALTER_PARTITION_REASSIGNMENTS 0 1
            LIST_PARTITION_REASSIGNMENTS 0 0
            OFFSET_DELETE 0 0
            DESCRIBE_CLIENT_QUOTAS 0 1
            ALTER_CLIENT_QUOTAS 0 1
            DESCRIBE_USER_SCRAM_CREDENTIALS 0 0
            ALTER_USER_SCRAM_CREDENTIALS 0 0
            DESCRIBE_QUORUM 0 2
            UPDATE_FEATURES 0 2
            DESCRIBE_CLUSTER 0 2
            DESCRIBE_PRODUCERS 0 0
            UNREGISTER_BROKER 0 0
            DESCRIBE_TRANSACTIONS 0 0
            LIST_TRANSACTIONS 0 2
            CONSUMER_GROUP_HEARTBEAT 0 1
            CONSUMER_GROUP_DESCRIBE 0 1
            LIST_CONFIG_RESOURCES 0 1
            DESCRIBE_TOPIC_PARTITIONS 0 0
            SHARE_GROUP_HEARTBEAT 1 1
            SHARE_GROUP_DESCRIBE 1 1
            SHARE_FETCH 1 2
            SHARE_ACKNOWLEDGE 1 2
            ADD_RAFT_VOTER 0 1
            REMOVE_RAFT_VOTER 0 0
            INITIALIZE_SHARE_GROUP_STATE 0 0
            READ_SHARE_GROUP_STATE 0 0
            WRITE_SHARE_GROUP_STATE 0 1
            DELETE_SHARE_GROUP_STATE 0 0
            READ_SHARE_GROUP_STATE_SUMMARY 0 1
            STREAMS_GROUP_HEARTBEAT 0 1
            STREAMS_GROUP_DESCRIBE 0 1
            DESCRIBE_SHARE_GROUP_OFFSETS 0 1
            ALTER_SHARE_GROUP_OFFSETS 0 0
            DELETE_SHARE_GROUP_OFFSETS 0 0
            STREAMS_GROUP_TOPOLOGY_DESCRIPTION_UPDATE 0 0
            UNREGISTER_CONTROLLER 0 0
            """;

    /** Keys to come, by the work that brings them; nothing but this may be missing. */
    public static final Set<ApiKeys> NOT_SERVED_YET = EnumSet.of(
            // Security and quotas.
            ApiKeys.CREATE_DELEGATION_TOKEN,
            ApiKeys.RENEW_DELEGATION_TOKEN,
            ApiKeys.EXPIRE_DELEGATION_TOKEN,
            ApiKeys.DESCRIBE_DELEGATION_TOKEN,
            ApiKeys.ALTER_CLIENT_QUOTAS,
            ApiKeys.ALTER_USER_SCRAM_CREDENTIALS,
            // The life of a cluster's nodes; those of Raft have nothing to do here.
            ApiKeys.ADD_RAFT_VOTER,
            ApiKeys.REMOVE_RAFT_VOTER,
            ApiKeys.UNREGISTER_CONTROLLER,
            // Share groups and streams groups.
            ApiKeys.SHARE_GROUP_HEARTBEAT,
            ApiKeys.SHARE_GROUP_DESCRIBE,
            ApiKeys.SHARE_FETCH,
            ApiKeys.SHARE_ACKNOWLEDGE,
            ApiKeys.INITIALIZE_SHARE_GROUP_STATE,
            ApiKeys.READ_SHARE_GROUP_STATE,
            ApiKeys.WRITE_SHARE_GROUP_STATE,
            ApiKeys.DELETE_SHARE_GROUP_STATE,
            ApiKeys.READ_SHARE_GROUP_STATE_SUMMARY,
            ApiKeys.DESCRIBE_SHARE_GROUP_OFFSETS,
            ApiKeys.ALTER_SHARE_GROUP_OFFSETS,
            ApiKeys.DELETE_SHARE_GROUP_OFFSETS,
            ApiKeys.STREAMS_GROUP_HEARTBEAT,
            ApiKeys.STREAMS_GROUP_DESCRIBE,
            ApiKeys.STREAMS_GROUP_TOPOLOGY_DESCRIPTION_UPDATE);

    private KafkaApis() {}

    /** Versions of one key, both inclusive. */
    public record Versions(int min, int max) {}

    /** All keys of Kafka 4.4. */
    public static Map<ApiKeys, Versions> servedByKafka() {
        Map<ApiKeys, Versions> served = new TreeMap<>();
        SERVED_BY_KAFKA
                .lines()
                .map(line -> line.split(" ", -1))
                .forEach(fields -> served.put(
                        ApiKeys.valueOf(fields[0]),
                        new Versions(Integer.parseInt(fields[1]), Integer.parseInt(fields[2]))));
        return served;
    }

    /** The keys of Kafka that this broker serves. */
    public static Map<ApiKeys, Versions> servedByUs() {
        Map<ApiKeys, Versions> served = servedByKafka();
        served.keySet().removeAll(NOT_SERVED_YET);
        return served;
    }

    /** What an answer to ApiVersions lists. */
    public static Map<ApiKeys, Versions> listedIn(ApiVersionsResponseData answer) {
        Map<ApiKeys, Versions> listed = new TreeMap<>();
        answer.apiKeys()
                .forEach(key ->
                        listed.put(ApiKeys.forId(key.apiKey()), new Versions(key.minVersion(), key.maxVersion())));
        return listed;
    }
}
