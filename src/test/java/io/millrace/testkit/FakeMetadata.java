package io.millrace.testkit;

import io.millrace.cluster.BrokerRegistration;
import io.millrace.cluster.BrokerRegistration.Endpoint;
import io.millrace.cluster.ClusterImage;
import io.millrace.cluster.ClusterState;
import io.millrace.cluster.ClusterView;
import io.millrace.cluster.Controller;
import io.millrace.cluster.Decision;
import io.millrace.cluster.MetadataChange;
import io.millrace.cluster.runtime.MetadataCommands;
import io.millrace.common.Outcome;
import io.millrace.config.BrokerConfig;
import io.millrace.service.ConfigService;
import io.millrace.service.PartitionAdminService;
import io.millrace.service.TopicService;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** The metadata of one node without a disk or a thread: decides and applies at once. Confined to the test. */
public final class FakeMetadata implements MetadataCommands, ClusterView {
    private final BrokerConfig startup;
    private final Controller controller;
    private ClusterState state;

    public FakeMetadata(BrokerConfig startup) {
        this.startup = startup;
        this.controller = new Controller(startup, new Random(7));
        BrokerRegistration node =
                new BrokerRegistration(1, List.of(new Endpoint("PLAINTEXT", "", 0)), Optional.of("rack-a"));
        this.state = ClusterState.empty(1)
                .apply(List.of(
                        new MetadataChange.ClusterNamed("test-cluster"), new MetadataChange.BrokerRegistered(node)));
    }

    @Override
    public ClusterImage image() {
        return state.image();
    }

    @Override
    public <R> Future<Outcome<R>> submit(Command<R> command) {
        Decision<R> decision = command.decide(state);
        state = state.apply(decision.changes());
        return Future.succeededFuture(Outcome.done(decision.reply()));
    }

    /** Applies a change that no command makes. */
    public void apply(MetadataChange change) {
        state = state.apply(List.of(change));
    }

    public TopicService topics() {
        return new TopicService(this, controller);
    }

    public PartitionAdminService partitions() {
        return new PartitionAdminService(this, controller);
    }

    public ConfigService configs() {
        return new ConfigService(this, controller, this, startup);
    }
}
