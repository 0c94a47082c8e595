package io.millrace.simulation;

import io.millrace.cluster.PartitionRegistration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Three to five nodes that replicate one partition while producers write and everything around them fails: messages, links, disks,
 * power, processes, clocks, the controller's opinion of who lives. One seed decides all of it. Owned by one thread.
 */
final class SimulatedCluster {
    static final int CONTROLLER = 0;

    private static final int FAULTY_MS = 20_000;
    private static final int QUIET_MS = 20_000;

    final SimulatedNetwork network;
    final SimulatedController controller;
    final CommitChecker checker = new CommitChecker();
    final boolean flushBeforeAck;
    final int minIsr;
    private final Random random;
    private final List<SimulatedNode> nodes;
    private long brokerEpochs;
    private int values;

    SimulatedCluster(long seed, boolean uncleanElections) {
        random = new Random(seed);
        int count = 3 + random.nextInt(3);
        List<Integer> ids = IntStream.rangeClosed(1, count).boxed().toList();
        network = new SimulatedNetwork(random);
        controller = new SimulatedController(random, uncleanElections, ids);
        flushBeforeAck = random.nextInt(3) > 0;
        minIsr = 1 + random.nextInt(2);
        nodes = ids.stream().map(id -> new SimulatedNode(id, this, random)).toList();
    }

    SimulatedNode node(int id) {
        return nodes.get(id - 1);
    }

    /** Runs faults, then peace, and checks that everybody has everything in the end. */
    void run() {
        for (SimulatedNode node : nodes) {
            controller.register(node.id, ++brokerEpochs, true);
            node.start(brokerEpochs, controller.registration());
        }
        publish();
        network.lossRate(random.nextInt(3) * 0.05);
        produce();
        fail();
        network.run(FAULTY_MS);
        network.lossRate(0);
        network.healLinks();
        nodes.forEach(this::recover);
        network.run(FAULTY_MS + QUIET_MS);
        checkEnd();
    }

    private void recover(SimulatedNode node) {
        if (!node.up()) {
            restart(node);
        }
        if (node.paused()) {
            node.resume();
        }
        controller.unfence(node.id);
        publish();
    }

    /** Every node has every record and knows that it is committed. */
    private void checkEnd() {
        PartitionRegistration end = controller.registration();
        CommitChecker.check(end.isr().size() == nodes.size(), "not all came back in sync: " + end);
        int logEnd = node(end.leader()).disk.end();
        for (SimulatedNode node : nodes) {
            checker.checkRange(node.id, node.disk, 0, checker.committedEnd());
            CommitChecker.check(
                    node.disk.end() == logEnd && node.highWatermark() == logEnd,
                    "node " + node.id + " ends at " + node.disk.end() + " with high watermark " + node.highWatermark()
                            + ", the leader ends at " + logEnd);
        }
    }

    // ---- metadata

    /** Tells everybody the present registration, late, and not always. */
    void publish() {
        PartitionRegistration registration = controller.registration();
        nodes.forEach(node -> network.send(CONTROLLER, node.id, node.image(registration)));
    }

    // ---- load

    private void produce() {
        if (network.nowMs() >= FAULTY_MS) {
            for (int i = 0; i < 20; i++) {
                publish(); // The last words of the controller do get through.
            }
            return;
        }
        // To whoever believes to lead, also one that was deposed.
        nodes.forEach(node -> node.append(++values, random.nextInt(4) > 0));
        if (random.nextInt(10) == 0) {
            publish();
        }
        network.after(1 + random.nextInt(60), this::produce);
    }

    // ---- faults

    private void fail() {
        if (network.nowMs() >= FAULTY_MS) {
            return;
        }
        SimulatedNode victim = nodes.get(random.nextInt(nodes.size()));
        switch (random.nextInt(9)) {
            case 0, 1 -> kill(victim);
            case 2 -> cutPower(victim);
            case 3 -> cutPowerEverywhere();
            case 4 -> pause(victim);
            case 5 -> partition();
            case 6 -> takeForDead(victim);
            case 7 -> {
                controller.moveLeader();
                publish();
            }
            default -> restartAll();
        }
        network.after(50 + random.nextInt(1_500), this::fail);
    }

    private void kill(SimulatedNode node) {
        if (node.up()) {
            node.kill();
            network.after(random.nextInt(800), () -> noticeDead(node));
            network.after(200 + random.nextInt(3_000), () -> restart(node));
        }
    }

    private void noticeDead(SimulatedNode node) {
        if (!node.up()) {
            controller.fence(node.id);
            publish();
        }
    }

    private void restart(SimulatedNode node) {
        if (!node.up()) {
            controller.register(node.id, ++brokerEpochs, false);
            node.start(brokerEpochs, controller.registration());
            publish();
        }
    }

    /** Without flushes before acknowledgements a power cut may lose records, so another in-sync replica must live on. */
    private void cutPower(SimulatedNode node) {
        PartitionRegistration now = controller.registration();
        boolean othersLive = nodes.stream().filter(other -> other != node).allMatch(SimulatedNode::up)
                && now.isr().stream().anyMatch(id -> id != node.id);
        if (node.up() && (flushBeforeAck || othersLive)) {
            kill(node);
            node.disk.cutPower(random);
            if (!flushBeforeAck) {
                restart(node); // Comes back before anybody notices: the worst case.
            }
        }
    }

    private void cutPowerEverywhere() {
        if (flushBeforeAck) {
            nodes.forEach(this::cutPower);
        }
    }

    private void restartAll() {
        nodes.forEach(this::kill);
    }

    private void pause(SimulatedNode node) {
        if (node.up() && !node.paused()) {
            node.pause();
            boolean noticed = random.nextBoolean();
            if (noticed) {
                controller.fence(node.id);
                publish();
            }
            network.after(100 + random.nextInt(4_000), () -> {
                if (node.up() && node.paused()) {
                    node.resume();
                }
                if (node.up()) {
                    controller.unfence(node.id);
                    publish();
                }
            });
        }
    }

    private void partition() {
        List<SimulatedNode> island = new ArrayList<>(nodes);
        island.removeIf(node -> random.nextBoolean());
        boolean oneWay = random.nextInt(4) == 0;
        for (SimulatedNode inside : island) {
            for (int other = CONTROLLER; other <= nodes.size(); other++) {
                int outside = other;
                if (island.stream().noneMatch(node -> node.id == outside)) {
                    network.cut(inside.id, outside);
                    if (!oneWay) {
                        network.cut(outside, inside.id);
                    }
                }
            }
            if (random.nextBoolean()) {
                takeForDead(inside);
            }
        }
        network.after(200 + random.nextInt(3_000), () -> {
            network.healLinks();
            publish();
        });
    }

    private void takeForDead(SimulatedNode node) {
        controller.fence(node.id);
        publish();
        network.after(100 + random.nextInt(3_000), () -> {
            if (node.up()) {
                controller.unfence(node.id);
                publish();
            }
        });
    }
}
