package io.millrace.http.admin;

import io.millrace.common.Clock;
import io.millrace.coordinator.transaction.ListTransactions;
import io.millrace.coordinator.transaction.ListTransactions.Listed;
import io.millrace.coordinator.transaction.Transaction;
import io.millrace.coordinator.transaction.TransactionState;
import io.millrace.http.ApiHandler;
import io.millrace.http.ApiReply;
import io.millrace.http.ApiRequest;
import io.millrace.http.ProblemCode;
import io.millrace.http.Problems;
import io.millrace.http.RequestRefused;
import io.millrace.http.RouteTable;
import io.millrace.http.cluster.EveryNode;
import io.millrace.http.cluster.ForwardedRequests;
import io.millrace.service.CoordinatorLookup;
import io.millrace.service.TransactionOwners;
import io.millrace.service.TransactionOwners.Owner;
import io.millrace.service.TransactionService;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Transactions: which there are, how they stand, who has them as far as that is known, and their abort. A transactional id's coordinator answers, whichever node is
 * asked. Thread-safe because it has no mutable state.
 */
public final class AdminTransactionResource {
    private static final String LIST_HERE = "transactions";
    private static final int TIMEOUT_MS = 10_000;
    private static final Set<TransactionState> OPEN =
            Set.of(TransactionState.ONGOING, TransactionState.PREPARE_COMMIT, TransactionState.PREPARE_ABORT);

    private final TransactionService transactions;
    private final TransactionOwners owners;
    private final CoordinatorLookup coordinators;
    private final ForwardedRequests forwarded;
    private final EveryNode nodes;
    private final Clock clock;
    private final int nodeId;

    /**
     * A resource.
     *
     * @param transactions refuses aborts on a node that is read-only over HTTP
     */
    public AdminTransactionResource(
            TransactionService transactions,
            TransactionOwners owners,
            CoordinatorLookup coordinators,
            ForwardedRequests forwarded,
            EveryNode nodes,
            Clock clock,
            int nodeId) {
        this.transactions = transactions;
        this.owners = owners;
        this.coordinators = coordinators;
        this.forwarded = forwarded;
        this.nodes = nodes;
        this.clock = clock;
        this.nodeId = nodeId;
    }

    public void addTo(RouteTable.Builder routes) {
        nodes.register(LIST_HERE, this::listHere);
        routes.get("/admin/transactions", this::list, "page", "page_size", "search", "state")
                .get("/admin/transactions/{id}", byCoordinator("transaction", this::describe))
                .post("/admin/transactions/{id}/abort", byCoordinator("transaction-abort", this::abort), "dry_run");
    }

    private ApiHandler byCoordinator(String name, ApiHandler handler) {
        return forwarded.byOwner(
                name,
                request -> coordinators
                        .ofTransaction(request.pathParameter("id"))
                        .map(outcome -> Problems.valueOf(outcome).nodeId()),
                TIMEOUT_MS,
                handler);
    }

    /** Those that have waited for the longest first; {@code state} is all, open, or a state by its name. */
    private Future<ApiReply> list(ApiRequest request) {
        Page page = Page.of(request);
        states(request);
        return nodes.ask(LIST_HERE, request).map(answers -> {
            List<JsonObject> found = new ArrayList<>(answers.found());
            found.removeIf(transaction -> !page.finds(transaction.getString("transactional_id")));
            found.sort(Comparator.comparing(
                            (JsonObject transaction) -> transaction.getLong("age_ms", -1L), Comparator.reverseOrder())
                    .thenComparing(transaction -> transaction.getString("transactional_id")));
            return page.reply("transactions", found, transaction -> transaction, answers.unanswered());
        });
    }

    private static Set<TransactionState> states(ApiRequest request) {
        String name = request.queryParameter("state").orElse("all");
        if (name.equals("all")) {
            return Set.of();
        }
        if (name.equals("open")) {
            return OPEN;
        }
        return Set.of(TransactionState.ofTitle(name)
                .orElseThrow(() -> new RequestRefused(
                        ProblemCode.BAD_PARAMETER,
                        "state=" + name + " is not known; there are all, open, and the states such as Ongoing.")));
    }

    private Future<ApiReply> listHere(ApiRequest request) {
        return transactions
                .list(new ListTransactions(states(request), Set.of(), -1, Optional.empty()))
                .compose(outcome -> {
                    List<Listed> listed = Problems.valueOf(outcome).transactions();
                    return owners.of(
                                    listed.stream().map(Listed::transactionalId).toList())
                            .map(known -> ApiReply.json(toJson(listed, known)));
                });
    }

    private JsonArray toJson(List<Listed> listed, Map<String, Owner> known) {
        JsonArray transactions = new JsonArray();
        for (Listed transaction : listed) {
            String id = transaction.transactionalId();
            transactions.add(toJson(id, transaction.transaction(), Optional.ofNullable(known.get(id))));
        }
        return transactions;
    }

    private JsonObject toJson(String id, Transaction transaction, Optional<Owner> owner) {
        boolean open = OPEN.contains(transaction.state());
        return new JsonObject()
                .put("transactional_id", id)
                .put("state", transaction.state().title())
                .put("open", open)
                .put("producer_id", transaction.producer().producerId())
                .put("producer_epoch", transaction.producer().epoch())
                .put("client_id", owner.map(Owner::clientId).orElse(null))
                .put("client_host", owner.map(Owner::clientHost).orElse(null))
                .put("coordinator", nodeId)
                .put("timeout_ms", transaction.timeoutMs())
                .put("started_ms", open ? transaction.startedMs() : null)
                .put("updated_ms", transaction.updatedMs())
                .put("age_ms", open ? Math.max(0, clock.nowMs() - transaction.startedMs()) : null)
                .put("partition_count", transaction.partitions().size());
    }

    private Future<ApiReply> describe(ApiRequest request) {
        return describeHere(request).map(ApiReply::json);
    }

    private Future<JsonObject> describeHere(ApiRequest request) {
        String id = request.pathParameter("id");
        return transactions.describe(id).compose(outcome -> {
            Transaction transaction = Problems.valueOf(outcome);
            JsonArray partitions = new JsonArray();
            transaction
                    .partitions()
                    .forEach(partition -> partitions.add(
                            new JsonObject().put("topic", partition.topic()).put("partition", partition.partition())));
            return owners.of(List.of(id))
                    .map(known -> toJson(id, transaction, Optional.ofNullable(known.get(id)))
                            .put("partitions", partitions));
        });
    }

    /** Aborts by fencing, as Kafka's admin clients do: the producer that has the id cannot go on with it. */
    private Future<ApiReply> abort(ApiRequest request) {
        boolean dryRun = request.querySwitch("dry_run");
        return describeHere(request).compose(standing -> {
            if (!standing.getString("state").equals(TransactionState.ONGOING.title())) {
                throw new RequestRefused(
                        ProblemCode.ILLEGAL_STATE,
                        "'" + standing.getString("transactional_id")
                                + "' has no transaction that could be aborted: it is " + standing.getString("state")
                                + ".");
            }
            JsonObject plan = new JsonObject()
                    .put("dry_run", dryRun)
                    .put("effect", "The records of this transaction are aborted, and its producer is fenced.")
                    .put("transaction", standing);
            return (dryRun ? Future.succeededFuture() : fence(standing)).map(done -> ApiReply.json(plan));
        });
    }

    private Future<?> fence(JsonObject standing) {
        return transactions
                .begin(standing.getString("transactional_id"), standing.getInteger("timeout_ms"), Optional.empty())
                .map(Problems::valueOf);
    }
}
