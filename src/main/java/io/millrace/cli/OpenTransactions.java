package io.millrace.cli;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** What partitions and coordinators say of open transactions. Confined to its command. */
final class OpenTransactions {
    private final Admin admin;

    OpenTransactions(Admin admin) {
        this.admin = admin;
    }

    /** Partitions of the topics, or of all topics when none is named. */
    List<TopicPartition> partitions(Collection<String> topics) throws InterruptedException, ExecutionException {
        Collection<String> names = topics.isEmpty()
                ? admin.listTopics(new ListTopicsOptions().listInternal(true))
                        .names()
                        .get()
                : topics;
        List<TopicPartition> partitions = new ArrayList<>();
        admin.describeTopics(names)
                .allTopicNames()
                .get()
                .forEach((name, topic) -> topic.partitions()
                        .forEach(partition -> partitions.add(new TopicPartition(name, partition.partition()))));
        return partitions;
    }

    /** All that are open on these partitions. */
    List<OpenTransaction> on(Collection<TopicPartition> partitions) throws InterruptedException, ExecutionException {
        List<OpenTransaction> open = new ArrayList<>();
        admin.describeProducers(partitions)
                .all()
                .get()
                .forEach((partition, state) -> state.activeProducers().stream()
                        .filter(producer ->
                                producer.currentTransactionStartOffset().isPresent())
                        .forEach(producer -> open.add(new OpenTransaction(partition, producer))));
        return open;
    }

    /** Those that no coordinator knows of, so that nobody will ever end them. */
    List<OpenTransaction> hanging(Collection<OpenTransaction> open) throws InterruptedException, ExecutionException {
        if (open.isEmpty()) {
            return List.of();
        }
        Set<Long> producerIds =
                open.stream().map(each -> each.producer().producerId()).collect(Collectors.toSet());
        List<String> ids =
                admin
                        .listTransactions(new ListTransactionsOptions().filterProducerIds(producerIds))
                        .all()
                        .get()
                        .stream()
                        .map(TransactionListing::transactionalId)
                        .toList();
        Map<Long, TransactionDescription> known = new HashMap<>();
        for (TransactionDescription transaction :
                admin.describeTransactions(ids).all().get().values()) {
            known.put(transaction.producerId(), transaction);
        }
        return open.stream()
                .filter(each -> !isKnown(each, known.get(each.producer().producerId())))
                .toList();
    }

    private static boolean isKnown(OpenTransaction open, @Nullable TransactionDescription transaction) {
        return transaction != null && transaction.topicPartitions().contains(open.partition());
    }
}
