package io.leno.platform.kubernetes;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;

import java.nio.file.Files;
import java.nio.file.Path;

/// Which cluster, and how it is reached. The fields: [KubernetesPlatform.Settings].
///
/// @param secret text of a kubeconfig that a Secret holds, which is not trusted: of a cluster that
///   another one tells of; empty for one that was configured
record ClusterSettings(
        String cluster,
        String kubeconfig,
        String context,
        String network,
        String domain,
        String rootNamespace,
        int pageSize,
        String secret) {

    /// The client doubles it five times and stays there: a second after the API server is back it
    /// is heard.
    private static final int FIRST_RETRY_MILLIS = 30;

    /// Of a single request, before whoever asked is told and asks anew.
    private static final int RETRIES = 1;

    ClusterSettings {
        if (cluster.isEmpty())
            throw new IllegalArgumentException("name: empty (expected: the cluster's id)");
        if (pageSize < 1)
            throw new IllegalArgumentException(
                    "page.size: " + pageSize + " (expected: at least 1)");
    }

    ClusterSettings(
            String cluster,
            String kubeconfig,
            String context,
            String network,
            String domain,
            String rootNamespace,
            int pageSize) {
        this(cluster, kubeconfig, context, network, domain, rootNamespace, pageSize, "");
    }

    /// Those of a cluster that this one tells of.
    ClusterSettings remote(String name, String kubeconfigText) {
        return new ClusterSettings(
                name, "", "", "", domain, rootNamespace, pageSize, kubeconfigText);
    }

    /// Whether another cluster tells of this one: then that one has the configuration.
    boolean isRemote() {
        return !secret.isEmpty();
    }

    /// For messages, and the adapter's name.
    String source() {
        return "kubernetes:" + cluster;
    }

    /// @throws IllegalArgumentException naming what is wrong with the credentials
    KubernetesClient connect() {
        Config config = config();
        config.setWatchReconnectInterval(FIRST_RETRY_MILLIS);
        config.setRequestRetryBackoffInterval(FIRST_RETRY_MILLIS);
        config.setRequestRetryBackoffLimit(RETRIES);
        return new KubernetesClientBuilder()
                .withHttpClientFactory(new JdkHttpClientFactory())
                .withConfig(config)
                .build();
    }

    private Config config() {
        if (isRemote()) return RemoteKubeconfig.read(secret);
        if (kubeconfig.isEmpty()) return Config.autoConfigure(context.isEmpty() ? null : context);
        Path file = Path.of(kubeconfig);
        if (!Files.isRegularFile(file))
            throw new IllegalArgumentException(
                    "kubeconfig: " + kubeconfig + ": no such file (expected: a kubeconfig)");
        Config config = Config.fromKubeconfig(file.toFile());
        if (context.isEmpty()) return config;
        boolean known =
                config.getContexts().stream().anyMatch(each -> context.equals(each.getName()));
        if (!known)
            throw new IllegalArgumentException("context: " + context + ": not in " + kubeconfig);
        return Config.fromKubeconfig(context, file.toFile());
    }
}
