package io.millrace.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;

/** What coordinators know of transactional ids. Stateless. */
final class KnownTransactions {
    private KnownTransactions() {}

    /** The descriptions in the order of the ids; fails with a sentence when nobody has used one of them. */
    static Map<String, TransactionDescription> describe(Admin admin, List<String> ids)
            throws InterruptedException, ExecutionException {
        var asked = admin.describeTransactions(ids);
        Map<String, TransactionDescription> described = new LinkedHashMap<>();
        for (String id : ids) {
            try {
                described.put(id, asked.description(id).get());
            } catch (ExecutionException e) {
                if (e.getCause() instanceof TransactionalIdNotFoundException) {
                    throw CommandFailure.failed("Nobody has used the transactional id " + id
                            + ". 'millrace transaction list' shows what there is.");
                }
                throw e;
            }
        }
        return described;
    }
}
