package io.leno.platform.kubernetes;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;

import java.nio.file.Files;
import java.nio.file.Path;

/// Which cluster, and how it is reached. The fields: [KubernetesPlatform.Settings].
record ClusterSettings(
        String cluster,
        String kubeconfig,
        String context,
        String network,
        String domain,
        String rootNamespace,
        int pageSize) {

    /// The client doubles it five times and stays there: 1.6 s after the API server is back it is
    /// heard.
    private static final int FIRST_RETRY_MILLIS = 50;

    ClusterSettings {
        if (cluster.isEmpty())
            throw new IllegalArgumentException("name: empty (expected: the cluster's id)");
        if (pageSize < 1)
            throw new IllegalArgumentException(
                    "page.size: " + pageSize + " (expected: at least 1)");
    }

    /// For messages, and the adapter's name.
    String source() {
        return "kubernetes:" + cluster;
    }

    /// @throws IllegalArgumentException naming what is wrong with the credentials
    KubernetesClient connect() {
        Config config = config();
        config.setWatchReconnectInterval(FIRST_RETRY_MILLIS);
        return new KubernetesClientBuilder()
                .withHttpClientFactory(new JdkHttpClientFactory())
                .withConfig(config)
                .build();
    }

    private Config config() {
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
