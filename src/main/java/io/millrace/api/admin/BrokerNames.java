package io.millrace.api.admin;

import io.millrace.common.Outcome;
import io.millrace.common.Refusal.Reason;

/** Broker numbers as config requests write them: as text. */
final class BrokerNames {
    private BrokerNames() {}

    static Outcome<Integer> parse(String name) {
        try {
            int nodeId = Integer.parseInt(name);
            if (nodeId >= 0) {
                return Outcome.done(nodeId);
            }
        } catch (NumberFormatException notANumber) {
            return refuse(name);
        }
        return refuse(name);
    }

    private static Outcome<Integer> refuse(String name) {
        return Outcome.refused(
                Reason.INVALID_REQUEST, "'" + name + "' is not the number of a broker; empty stands for all brokers.");
    }
}
