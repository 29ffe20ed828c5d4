package io.leno.platform.kubernetes;

import io.fabric8.kubernetes.api.model.LabelSelector;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/// The clusters that the Secrets of one cluster tell of, each a platform of its own. A cluster that
/// several Secrets tell of belongs to the one that came first. Istio: remote secrets. Safe to use
/// from any thread.
final class RemoteClusters implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RemoteClusters.class);

    /// One at work.
    interface Remote {
        /// Ends it; what it told stays until its successor has told everything.
        void replace();

        /// Ends it; what it told is removed.
        void withdraw();

        /// Which of its namespaces belong to the mesh.
        void selectBy(List<LabelSelector> selectors);
    }

    private record Running(String kubeconfig, Remote remote) {}

    private final ClusterSettings own;
    private final Function<ClusterSettings, Remote> start;
    private final Map<String, Map<String, String>> secrets = new LinkedHashMap<>();
    private final Map<String, Running> running = new HashMap<>();
    private List<LabelSelector> selectors = List.of();

    /// @param own of the cluster that has the Secrets
    RemoteClusters(ClusterSettings own, Function<ClusterSettings, Remote> start) {
        this.own = own;
        this.start = start;
    }

    /// @param secret its name
    /// @param kubeconfigs their text, by the cluster's id; empty where the Secret is gone
    synchronized void told(String secret, Map<String, String> kubeconfigs) {
        if (kubeconfigs.isEmpty()) secrets.remove(secret);
        else secrets.put(secret, kubeconfigs);
        Map<String, String> wanted = wanted();
        for (String each : List.copyOf(running.keySet()))
            if (!wanted.containsKey(each)) withdraw(each);
        wanted.forEach(this::run);
    }

    private Map<String, String> wanted() {
        var wanted = new TreeMap<String, String>();
        secrets.forEach(
                (secret, kubeconfigs) ->
                        kubeconfigs.forEach(
                                (cluster, kubeconfig) -> {
                                    boolean isOwn = cluster.equals(own.cluster());
                                    boolean isFirst =
                                            !isOwn
                                                    && wanted.putIfAbsent(cluster, kubeconfig)
                                                            == null;
                                    if (!isFirst) ignored(secret, cluster, isOwn);
                                }));
        return wanted;
    }

    private void ignored(String secret, String cluster, boolean isOwn) {
        log.warn(
                "Secret {}/{}: cluster {} is ignored: {}",
                own.rootNamespace(),
                secret,
                cluster,
                isOwn ? "it is the one the Secret is in" : "another Secret tells of it");
    }

    private void run(String cluster, String kubeconfig) {
        Running before = running.get(cluster);
        if (before != null && before.kubeconfig().equals(kubeconfig)) return;
        log.info("Cluster {} {}", cluster, before == null ? "joins" : "has new credentials");
        if (before != null) before.remote().replace();
        Remote remote = start.apply(own.remote(cluster, kubeconfig));
        running.put(cluster, new Running(kubeconfig, remote));
        remote.selectBy(selectors);
    }

    private void withdraw(String cluster) {
        log.info("Cluster {} leaves", cluster);
        Running gone = running.remove(cluster);
        if (gone != null) gone.remote().withdraw();
    }

    synchronized void selectBy(List<LabelSelector> wanted) {
        selectors = List.copyOf(wanted);
        running.values().forEach(each -> each.remote().selectBy(selectors));
    }

    @Override
    public synchronized void close() {
        running.values().forEach(each -> each.remote().replace());
        running.clear();
    }
}
