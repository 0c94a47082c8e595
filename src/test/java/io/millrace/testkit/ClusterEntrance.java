package io.millrace.testkit;

import java.nio.file.Path;

/** A whole cluster where a test asks for one broker: clients are given the addresses of all of its nodes. Immutable. */
public record ClusterEntrance(FatJarCluster cluster) implements TestBroker {
    private static UnsupportedOperationException askANode(String what) {
        return new UnsupportedOperationException("a cluster has no " + what + " of its own: ask one of its nodes");
    }

    @Override
    public void start() {
        throw askANode("start");
    }

    @Override
    public ChildProcess process() {
        throw askANode("process");
    }

    @Override
    public int port() {
        throw askANode("port");
    }

    @Override
    public Path logDir() {
        throw askANode("directory");
    }

    @Override
    public String story() {
        return cluster.story();
    }

    @Override
    public String bootstrap() {
        return cluster.bootstrap();
    }

    @Override
    public void close() {
        cluster.close();
    }
}
