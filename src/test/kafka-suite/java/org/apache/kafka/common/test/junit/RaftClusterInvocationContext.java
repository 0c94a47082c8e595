package org.apache.kafka.common.test.junit;

import io.millrace.suite.MillraceInstance;
import java.util.List;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.apache.kafka.common.test.api.ClusterConfig;
import org.apache.kafka.common.test.api.Type;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.opentest4j.TestAbortedException;

/**
 * Stands before Kafka's class of this name on the class path, and gives its tests nodes of the jar. A test that is to run
 * with and without controllers of their own runs once; one that needs security is left out.
 */
public class RaftClusterInvocationContext implements TestTemplateInvocationContext {
    private final String test;
    private final ClusterConfig config;
    private final boolean repetition;

    public RaftClusterInvocationContext(String test, ClusterConfig config, boolean combined) {
        this.test = test;
        this.config = config;
        this.repetition = combined && config.clusterTypes().contains(Type.KRAFT);
    }

    @Override
    public String getDisplayName(int invocation) {
        return test + " [" + invocation + "]";
    }

    @Override
    public List<Extension> getAdditionalExtensions() {
        MillraceInstance cluster = new MillraceInstance(config);
        return List.of(
                (ExecutionCondition) context -> repetition
                        ? ConditionEvaluationResult.disabled("controllers are part of each node")
                        : ConditionEvaluationResult.enabled("once"),
                (BeforeEachCallback) context -> {
                    if (config.brokerSecurityProtocol() != SecurityProtocol.PLAINTEXT
                            || config.serverProperties().containsKey("authorizer.class.name")) {
                        throw new TestAbortedException("there is no security yet");
                    }
                    if (config.isAutoStart()) {
                        cluster.start();
                    }
                },
                (AfterTestExecutionCallback) context -> cluster.stop(),
                new ClusterInstanceParameterResolver(cluster));
    }
}
