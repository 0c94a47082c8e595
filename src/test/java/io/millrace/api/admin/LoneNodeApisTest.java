package io.millrace.api.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.ApiTable;
import io.millrace.cluster.CreateTopic;
import io.millrace.config.BrokerConfig;
import io.millrace.testkit.ComposedApis;
import io.millrace.testkit.FakeDataServices;
import io.millrace.testkit.FakeMetadata;
import io.millrace.testkit.FakeRequestContext;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData.ReassignablePartition;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData.ReassignableTopic;
import org.apache.kafka.common.message.AlterPartitionReassignmentsResponseData;
import org.apache.kafka.common.message.CreateAclsRequestData;
import org.apache.kafka.common.message.CreateAclsResponseData;
import org.apache.kafka.common.message.DeleteAclsRequestData;
import org.apache.kafka.common.message.DeleteAclsResponseData;
import org.apache.kafka.common.message.DescribeClientQuotasRequestData;
import org.apache.kafka.common.message.DescribeClientQuotasRequestData.ComponentData;
import org.apache.kafka.common.message.DescribeClientQuotasResponseData;
import org.apache.kafka.common.message.DescribeQuorumRequestData;
import org.apache.kafka.common.message.DescribeQuorumResponseData;
import org.apache.kafka.common.message.DescribeUserScramCredentialsRequestData;
import org.apache.kafka.common.message.DescribeUserScramCredentialsRequestData.UserName;
import org.apache.kafka.common.message.DescribeUserScramCredentialsResponseData;
import org.apache.kafka.common.message.SaslAuthenticateRequestData;
import org.apache.kafka.common.message.SaslAuthenticateResponseData;
import org.apache.kafka.common.message.SaslHandshakeRequestData;
import org.apache.kafka.common.message.SaslHandshakeResponseData;
import org.apache.kafka.common.message.UpdateFeaturesRequestData;
import org.apache.kafka.common.message.UpdateFeaturesRequestData.FeatureUpdateKey;
import org.apache.kafka.common.message.UpdateFeaturesRequestData.FeatureUpdateKeyCollection;
import org.apache.kafka.common.message.UpdateFeaturesResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Questions about what a lone node does not have; the codes are those a lone Kafka 4.4 answered to the same questions. */
class LoneNodeApisTest {
    private final FakeMetadata metadata = new FakeMetadata(BrokerConfig.defaults());
    private final ApiTable apis = ComposedApis.of(metadata, new FakeDataServices());

    @Test
    void aPartitionCanBeAssignedToWhereItIsAndNowhereElse() {
        metadata.topics().create(List.of(CreateTopic.withDefaults("t")), false);

        assertThat(reassign("t", 0, List.of(1))).isEqualTo(Errors.NONE);
        assertThat(reassign("t", 0, null)).isEqualTo(Errors.NO_REASSIGNMENT_IN_PROGRESS);
        assertThat(Stream.of(List.of(2), List.of(1, 2), List.of(1, 1), List.<Integer>of(), List.of(-1)))
                .allSatisfy(replicas ->
                        assertThat(reassign("t", 0, replicas)).isEqualTo(Errors.INVALID_REPLICA_ASSIGNMENT));
        assertThat(reassign("t", 9, List.of(1))).isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(reassign("missing", 0, List.of(1))).isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION);
    }

    private Errors reassign(String topic, int partition, @Nullable List<Integer> replicas) {
        var request = new AlterPartitionReassignmentsRequestData()
                .setTopics(List.of(new ReassignableTopic()
                        .setName(topic)
                        .setPartitions(List.of(new ReassignablePartition()
                                .setPartitionIndex(partition)
                                .setReplicas(replicas)))));
        var answer = (AlterPartitionReassignmentsResponseData) ask(ApiKeys.ALTER_PARTITION_REASSIGNMENTS, 1, request);
        assertThat(answer.errorCode()).isZero();
        return Errors.forCode(answer.responses().get(0).partitions().get(0).errorCode());
    }

    @Test
    void theQuorumIsThisNode() {
        DescribeQuorumResponseData answer = quorum("__cluster_metadata");

        var partition = answer.topics().get(0).partitions().get(0);
        assertThat(partition.errorCode()).isZero();
        assertThat(partition.leaderId()).isEqualTo(metadata.image().controllerId());
        assertThat(partition.highWatermark()).isEqualTo(metadata.image().version());
        assertThat(partition.currentVoters()).hasSize(1);
        assertThat(quorum("t").topics().get(0).partitions().get(0).errorCode())
                .isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION.code());
    }

    private DescribeQuorumResponseData quorum(String topic) {
        return (DescribeQuorumResponseData) ask(
                ApiKeys.DESCRIBE_QUORUM,
                2,
                new DescribeQuorumRequestData()
                        .setTopics(List.of(new DescribeQuorumRequestData.TopicData()
                                .setTopicName(topic)
                                .setPartitions(List.of(new DescribeQuorumRequestData.PartitionData())))));
    }

    @Test
    void noQuotasAreFoundAndSenselessFiltersAreRefused() {
        assertThat(quotas().errorCode()).isZero();
        assertThat(quotas().entries()).isEmpty();
        assertThat(quotas(component("user", 0, null)).errorCode()).isZero();
        assertThat(quotas(component("client-id", 2, null)).entries()).isEmpty();
        assertThat(quotas(component("x", 2, null)).errorCode()).isEqualTo(Errors.UNSUPPORTED_VERSION.code());
        assertThat(List.of(
                        quotas(component("user", 9, null)),
                        quotas(component("user", 2, "bob")),
                        quotas(component("user", 2, null), component("user", 1, null)),
                        quotas(component("user", 2, null), component("ip", 2, null))))
                .allSatisfy(answer -> assertThat(answer.errorCode()).isEqualTo(Errors.INVALID_REQUEST.code()));
    }

    private DescribeClientQuotasResponseData quotas(ComponentData... components) {
        return (DescribeClientQuotasResponseData) ask(
                ApiKeys.DESCRIBE_CLIENT_QUOTAS,
                1,
                new DescribeClientQuotasRequestData().setComponents(List.of(components)));
    }

    private static ComponentData component(String type, int matchType, @Nullable String match) {
        return new ComponentData()
                .setEntityType(type)
                .setMatchType((byte) matchType)
                .setMatch(match);
    }

    @Test
    void nobodyHasCredentials() {
        assertThat(scram(null)).isEmpty();
        assertThat(scram(List.of())).isEmpty();
        assertThat(scram(users("bob", "al", "bob")))
                .containsExactly("al " + Errors.RESOURCE_NOT_FOUND, "bob " + Errors.DUPLICATE_RESOURCE);
    }

    private List<String> scram(@Nullable List<UserName> users) {
        var answer = (DescribeUserScramCredentialsResponseData) ask(
                ApiKeys.DESCRIBE_USER_SCRAM_CREDENTIALS,
                0,
                new DescribeUserScramCredentialsRequestData().setUsers(users));
        assertThat(answer.errorCode()).isZero();
        return answer.results().stream()
                .map(result -> result.user() + " " + Errors.forCode(result.errorCode()))
                .toList();
    }

    private static List<UserName> users(String... names) {
        return Stream.of(names).map(name -> new UserName().setName(name)).toList();
    }

    @Test
    void thereAreNoFeaturesToSwitch() {
        var nothing = (UpdateFeaturesResponseData) ask(ApiKeys.UPDATE_FEATURES, 2, new UpdateFeaturesRequestData());
        var update = new FeatureUpdateKey().setFeature("foo.version").setMaxVersionLevel((short) 2);
        var request = new UpdateFeaturesRequestData()
                .setFeatureUpdates(
                        new FeatureUpdateKeyCollection(List.of(update).iterator()));

        var answer = (UpdateFeaturesResponseData) ask(ApiKeys.UPDATE_FEATURES, 2, request);

        assertThat(nothing.errorCode()).isZero();
        assertThat(answer.errorCode()).isEqualTo(Errors.INVALID_UPDATE_VERSION.code());
        assertThat(answer.errorMessage()).contains("foo.version");
    }

    @Test
    void accessControlAndAuthenticationAreRefusedInAnAnswer() {
        var create = new CreateAclsRequestData().setCreations(List.of(new CreateAclsRequestData.AclCreation()));
        var delete = new DeleteAclsRequestData().setFilters(List.of(new DeleteAclsRequestData.DeleteAclsFilter()));

        var created = (CreateAclsResponseData) ask(ApiKeys.CREATE_ACLS, 3, create);
        var deleted = (DeleteAclsResponseData) ask(ApiKeys.DELETE_ACLS, 3, delete);
        var shaken = (SaslHandshakeResponseData) ask(ApiKeys.SASL_HANDSHAKE, 1, new SaslHandshakeRequestData());
        var authenticated =
                (SaslAuthenticateResponseData) ask(ApiKeys.SASL_AUTHENTICATE, 2, new SaslAuthenticateRequestData());

        assertThat(created.results().get(0).errorCode()).isEqualTo(Errors.SECURITY_DISABLED.code());
        assertThat(deleted.filterResults().get(0).errorCode()).isEqualTo(Errors.SECURITY_DISABLED.code());
        assertThat(shaken.errorCode()).isEqualTo(Errors.ILLEGAL_SASL_STATE.code());
        assertThat(authenticated.errorCode()).isEqualTo(Errors.ILLEGAL_SASL_STATE.code());
    }

    private ApiMessage ask(ApiKeys key, int version, ApiMessage request) {
        return apis.find(key)
                .orElseThrow()
                .handle(new FakeRequestContext(version), request)
                .result();
    }
}
