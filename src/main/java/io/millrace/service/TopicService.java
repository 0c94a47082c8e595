package io.millrace.service;

import io.millrace.cluster.AddPartitions;
import io.millrace.cluster.Controller;
import io.millrace.cluster.CreateTopic;
import io.millrace.cluster.MetadataChange.PartitionsAdded;
import io.millrace.cluster.TopicRegistration;
import io.millrace.cluster.TopicSelector;
import io.millrace.cluster.runtime.MetadataCommands;
import io.millrace.common.Outcome;
import io.vertx.core.Future;
import java.util.Collections;
import java.util.List;

/**
 * Creates and deletes topics and adds partitions. One refusal does not touch the other topics of a request; outcomes come
 * in the order of the commands. Thread-safe because it has no state of its own.
 */
public final class TopicService {
    private final MetadataCommands metadata;
    private final Controller controller;

    public TopicService(MetadataCommands metadata, Controller controller) {
        this.metadata = metadata;
        this.controller = controller;
    }

    /** Creates topics; a topic is done when it can be produced to. */
    public Future<List<Outcome<TopicRegistration>>> create(List<CreateTopic> topics, boolean validateOnly) {
        return metadata.submit(state -> controller.createTopics(state, topics, validateOnly))
                .map(outcome -> spread(outcome, topics.size()));
    }

    /** Deletes topics; each outcome has what the topic was. */
    public Future<List<Outcome<TopicRegistration>>> delete(List<TopicSelector> topics) {
        return metadata.submit(state -> controller.deleteTopics(state, topics))
                .map(outcome -> spread(outcome, topics.size()));
    }

    /** Adds partitions behind those that are there. */
    public Future<List<Outcome<PartitionsAdded>>> addPartitions(List<AddPartitions> topics, boolean validateOnly) {
        return metadata.submit(state -> controller.addPartitions(state, topics, validateOnly))
                .map(outcome -> spread(outcome, topics.size()));
    }

    /** The outcomes of a command, or its refusal for every part of it. */
    static <T> List<Outcome<T>> spread(Outcome<List<Outcome<T>>> outcome, int count) {
        return outcome instanceof Outcome.Done<List<Outcome<T>>> done
                ? done.value()
                : Collections.nCopies(
                        count, new Outcome.Refused<>(((Outcome.Refused<List<Outcome<T>>>) outcome).refusal()));
    }
}
