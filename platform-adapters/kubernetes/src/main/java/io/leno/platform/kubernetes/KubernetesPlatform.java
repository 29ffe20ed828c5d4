package io.leno.platform.kubernetes;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.leno.api.config.ResourceKey;
import io.leno.api.model.MeshModelSource.Subscription;
import io.leno.api.platform.PlatformAdapter;
import io.leno.api.platform.PlatformEvent;
import io.leno.api.platform.StatusWriter;
import io.leno.api.platform.ValidationEndpoint;
import io.leno.platform.kubernetes.RemoteClusters.Remote;

import org.jspecify.annotations.Nullable;
import org.osgi.service.component.ComponentFactory;
import org.osgi.service.component.ComponentInstance;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/// A mesh told by the API server of one Kubernetes cluster: its Services, EndpointSlices, Pods and
/// Nodes, and every custom resource of Istio, the Gateway API and Leno that its CRDs define, as
/// configuration for the dialects. Lists once and watches; writes the status of what is configured.
/// Its remote secrets tell of other clusters, which become platforms of their own.
@Component(
        configurationPid = "io.leno.platform.kubernetes",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = {PlatformAdapter.class, StatusWriter.class})
public final class KubernetesPlatform implements PlatformAdapter, StatusWriter {
    private final ClusterSettings settings;
    private final RemoteClusters remotes;
    private final StatusBoard board = new StatusBoard();
    private volatile @Nullable Subscription watch;
    private volatile @Nullable Thread thread;

    /// That of this process, if it has one.
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile @Nullable ValidationEndpoint webhook;

    /// Which cluster; one configuration per cluster.
    @interface Settings {
        /// The cluster's id: Istio's `CLUSTER_ID`.
        String name() default "Kubernetes";

        /// A file with credentials; empty for those of the pod, else `$KUBECONFIG` or
        /// `~/.kube/config`.
        String kubeconfig() default "";

        /// Of the kubeconfig; empty for its current one.
        String context() default "";

        /// The network of pods that no label `topology.istio.io/network` puts elsewhere.
        String network() default "";

        /// The cluster's DNS domain.
        String domain() default "cluster.local";

        /// Where the ConfigMap `istio` with the mesh's configuration is.
        String root_namespace() default "istio-system";

        /// Objects a page when listing.
        int page_size() default 500;
    }

    /// @param remotes makes a [RemoteCluster]
    @Activate
    public KubernetesPlatform(
            Settings settings,
            @Reference(target = "(component.factory=" + RemoteCluster.FACTORY + ")")
                    ComponentFactory<RemoteCluster> remotes) {
        this(
                new ClusterSettings(
                        settings.name(),
                        settings.kubeconfig(),
                        settings.context(),
                        settings.network(),
                        settings.domain(),
                        settings.root_namespace(),
                        settings.page_size()),
                remote -> started(remotes, remote));
    }

    KubernetesPlatform(ClusterSettings settings, Function<ClusterSettings, Remote> remotes) {
        this.settings = settings;
        this.remotes = new RemoteClusters(settings, remotes);
    }

    @SuppressWarnings("JdkObsolete") // what OSGi asks for is a Dictionary
    private static Remote started(
            ComponentFactory<RemoteCluster> factory, ClusterSettings settings) {
        var properties = new Hashtable<String, Object>();
        properties.put(RemoteCluster.SETTINGS, settings);
        ComponentInstance<RemoteCluster> remote = factory.newInstance(properties);
        return new Remote() {
            @Override
            public void replace() {
                remote.dispose();
            }

            @Override
            public void withdraw() {
                remote.getInstance().withdraw();
                remote.dispose();
            }

            @Override
            public void selectBy(List<LabelSelector> selectors) {
                remote.getInstance().selectBy(selectors);
            }
        };
    }

    @Override
    public String name() {
        return settings.source();
    }

    @Override
    public Subscription watch(Consumer<PlatformEvent> events) {
        var started = new ClusterWatch(settings, board, this::authority, remotes, events);
        watch = started;
        thread = Thread.ofVirtual().name(name()).start(started);
        return started;
    }

    /// Waits until a watch that was closed has closed its connections.
    void awaitEnd() throws InterruptedException {
        Thread running = thread;
        if (running != null) running.join();
    }

    private Optional<String> authority() {
        ValidationEndpoint endpoint = webhook;
        return endpoint == null ? Optional.empty() : endpoint.authority();
    }

    @Override
    public void write(String controller, Map<ResourceKey, Map<String, Object>> statuses) {
        board.post(controller, statuses);
    }

    @Deactivate
    void close() {
        Subscription running = watch;
        if (running != null) running.close();
        remotes.close();
    }
}
