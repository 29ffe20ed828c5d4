package io.leno.platform.kubernetes;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/// The Secrets of the root namespace with the label `istio/multiCluster: "true"`: each key is the
/// id of a cluster, its value a kubeconfig. `istioctl create-remote-secret` makes them.
final class RemoteSecrets implements ResourceEventHandler<Secret>, AutoCloseable {
    static final String LABEL = "istio/multiCluster";

    private static final Logger log = LoggerFactory.getLogger(RemoteSecrets.class);

    private final KubernetesClient client;
    private final String namespace;
    private final RemoteClusters clusters;
    private @Nullable SharedIndexInformer<Secret> informer;

    RemoteSecrets(KubernetesClient client, String namespace, RemoteClusters clusters) {
        this.client = client;
        this.namespace = namespace;
        this.clusters = clusters;
    }

    void start() {
        informer =
                client.secrets()
                        .inNamespace(namespace)
                        .withLabel(LABEL, "true")
                        .runnableInformer(0)
                        .addEventHandler(this)
                        .exceptionHandler((_, problem) -> isWorthAnotherTry(problem));
        informer.start();
    }

    /// Also where they may not be read: the platform tells of that.
    private static boolean isWorthAnotherTry(Throwable problem) {
        log.debug("{}: {}", LABEL, problem.toString());
        return true;
    }

    @Override
    public void onAdd(Secret secret) {
        clusters.told(secret.getMetadata().getName(), kubeconfigs(secret));
    }

    @Override
    public void onUpdate(Secret before, Secret secret) {
        onAdd(secret);
    }

    @Override
    public void onDelete(Secret secret, boolean isLastStateUnknown) {
        clusters.told(secret.getMetadata().getName(), Map.of());
    }

    private static Map<String, String> kubeconfigs(Secret secret) {
        var texts = new HashMap<String, String>();
        Meta.texts(secret.getData())
                .forEach(
                        (cluster, encoded) ->
                                texts.put(
                                        cluster,
                                        new String(
                                                Base64.getDecoder().decode(encoded),
                                                StandardCharsets.UTF_8)));
        return texts;
    }

    @Override
    public void close() {
        SharedIndexInformer<Secret> running = informer;
        if (running != null) running.close();
    }
}
