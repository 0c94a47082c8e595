package io.millrace.api.admin;

import io.millrace.cluster.AlterConfig;
import io.millrace.cluster.AlterConfig.BrokerTarget;
import io.millrace.cluster.AlterConfig.GroupTarget;
import io.millrace.cluster.AlterConfig.Target;
import io.millrace.cluster.AlterConfig.TopicTarget;
import io.millrace.cluster.ClusterImage;
import io.millrace.cluster.ConfigOperation;
import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.common.Refusal.Reason;
import io.millrace.service.ConfigService;
import io.millrace.service.LoggerLevels;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.config.ConfigResource;

/**
 * What both requests that alter configs do: finds out whose configs are meant, and alters those of topics, groups and nodes in one
 * commit, those of loggers on the spot. Thread-safe because it has no state of its own.
 */
final class ConfigAlterations {
    private final ConfigService configs;
    private final LoggerLevels loggers;
    private final int nodeId;

    ConfigAlterations(ConfigService configs, LoggerLevels loggers) {
        this.configs = configs;
        this.loggers = loggers;
        this.nodeId = configs.effective().nodeId();
    }

    /** One resource of a request. Immutable. */
    record Alteration(byte type, String name, List<ConfigOperation> operations, boolean replace) {
        /** Whose configs, as the request says it. */
        ResourceName resource() {
            return new ResourceName(type, name);
        }

        ConfigResource.Type kind() {
            return ConfigResource.Type.forId(type);
        }
    }

    /** Alters what can be altered; the answer has for each alteration, in the same order, why it was refused. */
    Future<List<Optional<Refusal>>> alter(List<Alteration> alterations, boolean validateOnly) {
        Set<ResourceName> twice = namedTwice(alterations);
        List<Optional<Refusal>> answers = new ArrayList<>();
        Map<Integer, AlterConfig> commands = new LinkedHashMap<>();
        for (Alteration alteration : alterations) {
            Optional<Refusal> malformed = twice.contains(alteration.resource())
                    ? refusal(Reason.INVALID_REQUEST, "A resource is named twice in one request.")
                    : malformed(alteration.operations());
            if (malformed.isPresent()) {
                answers.add(malformed);
            } else if (alteration.kind() == ConfigResource.Type.BROKER_LOGGER) {
                answers.add(alterLoggers(alteration, validateOnly));
            } else if (target(alteration) instanceof Outcome.Done<Target> done) {
                commands.put(
                        answers.size(), new AlterConfig(done.value(), alteration.operations(), alteration.replace()));
                answers.add(Optional.empty());
            } else {
                answers.add(refusalOf(target(alteration)));
            }
        }
        if (commands.isEmpty()) {
            return Future.succeededFuture(answers);
        }
        return configs.alter(List.copyOf(commands.values()), validateOnly).map(outcomes -> {
            int index = 0;
            for (int position : commands.keySet()) {
                answers.set(position, refusalOf(outcomes.get(index++)));
            }
            return answers;
        });
    }

    private static Set<ResourceName> namedTwice(List<Alteration> alterations) {
        Set<ResourceName> seen = new HashSet<>();
        Set<ResourceName> twice = new HashSet<>();
        alterations.stream()
                .map(Alteration::resource)
                .filter(name -> !seen.add(name))
                .forEach(twice::add);
        return twice;
    }

    /** What is wrong whoever's configs they are; Kafka finds this before it looks whether the resource exists. */
    private static Optional<Refusal> malformed(List<ConfigOperation> operations) {
        Set<String> keys = new HashSet<>();
        for (ConfigOperation operation : operations) {
            if (!keys.add(operation.key())) {
                return refusal(Reason.INVALID_REQUEST, "Config " + operation.key() + " is named twice.");
            }
        }
        return operations.stream()
                .filter(operation -> operation.kind() != ConfigOperation.Kind.DELETE
                        && operation.value().isEmpty())
                .findFirst()
                .flatMap(operation -> refusal(Reason.INVALID_REQUEST, "Config " + operation.key() + " needs a value."));
    }

    private static Outcome<Target> target(Alteration alteration) {
        ConfigResource.Type type = alteration.kind();
        if (type == ConfigResource.Type.TOPIC) {
            return Outcome.done(new TopicTarget(alteration.name()));
        }
        if (type == ConfigResource.Type.GROUP) {
            return Outcome.done(new GroupTarget(alteration.name()));
        }
        if (type == ConfigResource.Type.BROKER) {
            return alteration.name().isEmpty()
                    ? Outcome.done(new BrokerTarget(ClusterImage.CLUSTER_DEFAULT))
                    : BrokerNames.parse(alteration.name()).map(BrokerTarget::new);
        }
        return Outcome.refused(
                Reason.INVALID_REQUEST, "Configs of resource type " + alteration.type() + " are not supported here.");
    }

    /** All operations or none: each is checked before the first is done. */
    private Optional<Refusal> alterLoggers(Alteration alteration, boolean validateOnly) {
        Outcome<Integer> broker = BrokerNames.parse(alteration.name());
        if (!broker.equals(Outcome.done(nodeId)) || alteration.replace()) {
            return refusal(
                    Reason.INVALID_REQUEST,
                    "Levels of loggers are changed one by one on the broker itself; this is broker " + nodeId + ".");
        }
        for (ConfigOperation operation : alteration.operations()) {
            Optional<Refusal> complaint = refusalOf(check(operation));
            if (complaint.isPresent()) {
                return complaint;
            }
        }
        if (!validateOnly) {
            alteration.operations().forEach(this::apply);
        }
        return Optional.empty();
    }

    private Outcome<String> check(ConfigOperation operation) {
        return switch (operation.kind()) {
            case SET -> loggers.check(operation.key(), operation.value().orElse(""));
            case DELETE -> loggers.checkClear(operation.key());
            case APPEND, SUBTRACT ->
                Outcome.refused(Reason.INVALID_REQUEST, "The level of a logger can only be set or deleted.");
        };
    }

    private void apply(ConfigOperation operation) {
        if (operation.kind() == ConfigOperation.Kind.SET) {
            loggers.set(operation.key(), operation.value().orElse(""));
        } else {
            loggers.clear(operation.key());
        }
    }

    private static Optional<Refusal> refusal(Reason reason, String message) {
        return Optional.of(new Refusal(reason, message));
    }

    private static Optional<Refusal> refusalOf(Outcome<?> outcome) {
        return outcome instanceof Outcome.Refused<?> refused ? Optional.of(refused.refusal()) : Optional.empty();
    }
}
