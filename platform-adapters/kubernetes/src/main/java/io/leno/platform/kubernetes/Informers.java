package io.leno.platform.kubernetes;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.ReducedStateItemStore;
import io.leno.api.config.ResourceKey;
import io.leno.platform.kubernetes.CustomKinds.Kind;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/// The lists that are read and watched, one informer each; what they hear goes into the inbox of
/// the watch's thread, to which everything else here belongs. Informers keep no objects, only their
/// versions.
final class Informers implements AutoCloseable {
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;

    private final KubernetesClient client;
    private final ClusterSettings settings;
    private final ClusterState state;
    private final Inbox inbox;
    private final CustomKinds kinds;
    private final Map<String, SharedIndexInformer<?>> running = new HashMap<>();
    private final Set<String> awaited = new HashSet<>();
    private final Map<String, String> refusals = new TreeMap<>();
    private final Map<String, String> broken = new TreeMap<>();
    private String failure = "";

    /// @param inbox of the watch's thread
    Informers(KubernetesClient client, ClusterSettings settings, ClusterState state, Inbox inbox) {
        this.client = client;
        this.settings = settings;
        this.state = state;
        this.inbox = inbox;
        this.kinds = new CustomKinds(this::follow, this::leave);
    }

    void start() {
        follow(
                "services",
                Service.class,
                client.services().inAnyNamespace(),
                (meta, object) ->
                        state.service(
                                meta.scoped(),
                                object == null ? null : ServiceView.of(object, settings)));
        follow(
                "endpointslices",
                EndpointSlice.class,
                client.discovery().v1().endpointSlices().inAnyNamespace(),
                (meta, object) ->
                        state.slice(meta.scoped(), object == null ? null : SliceView.of(object)));
        follow(
                "pods",
                Pod.class,
                client.pods().inAnyNamespace(),
                (meta, object) ->
                        state.pod(meta.scoped(), object == null ? null : PodView.of(object)));
        followPlaces();
        if (!settings.isRemote()) followConfiguration();
    }

    private void followPlaces() {
        follow(
                "nodes",
                Node.class,
                client.nodes(),
                (meta, object) -> {
                    if (object == null) state.nodeRemoved(meta.name());
                    else state.node(meta.name(), meta.labels());
                });
        follow(
                "namespaces",
                Namespace.class,
                client.namespaces(),
                (meta, object) -> {
                    if (object == null) state.namespaceRemoved(meta.name());
                    else state.namespace(meta);
                    if (settings.isRemote()) return;
                    // rules select namespaces by their labels
                    state.config(
                            new ResourceKey("", "Namespace", "", meta.name()),
                            object == null ? null : ConfigView.ofNamespace(meta, settings));
                });
    }

    private void followConfiguration() {
        var meshConfig = new MeshConfigMap(client, settings, state);
        follow(
                "configmaps",
                ConfigMap.class,
                client.configMaps()
                        .inNamespace(settings.rootNamespace())
                        .withName(MeshConfigMap.NAME),
                meshConfig::changed);
        followCredentials();
        follow(Kind.INGRESS);
        follow(
                "customresourcedefinitions",
                CustomResourceDefinition.class,
                client.apiextensions().v1().customResourceDefinitions(),
                kinds::changed);
    }

    /// What gateways and destination rules may name; releases of Helm and tokens, which can be many
    /// and large, are none.
    private void followCredentials() {
        follow(
                "secrets",
                Secret.class,
                client.secrets()
                        .inAnyNamespace()
                        .withoutField("type", "helm.sh/release.v1")
                        .withoutField("type", "kubernetes.io/service-account-token"),
                (meta, object) ->
                        state.config(
                                CredentialView.key("Secret", meta),
                                object == null ? null : CredentialView.of(object, meta, settings)));
        follow(
                "configmaps of all namespaces",
                ConfigMap.class,
                client.configMaps()
                        .inAnyNamespace()
                        .withoutField("metadata.name", MeshConfigMap.NAME),
                (meta, object) ->
                        state.config(
                                CredentialView.key("ConfigMap", meta),
                                object == null ? null : CredentialView.of(object, meta, settings)));
    }

    private void follow(Kind kind) {
        var resources = client.genericKubernetesResources(kind.context());
        follow(
                kind.name(),
                GenericKubernetesResource.class,
                kind.isNamespaced() ? resources.inAnyNamespace() : resources,
                (meta, object) ->
                        state.config(
                                kind.key(meta),
                                object == null
                                        ? null
                                        : ConfigView.of(object, kind, meta, settings)));
    }

    private void leave(Kind kind) {
        SharedIndexInformer<?> informer = running.remove(kind.name());
        if (informer != null) informer.close();
        awaited.remove(kind.name());
        refusals.remove(kind.name());
        state.forgetKind(kind.group(), kind.kind());
    }

    private <T extends HasMetadata> void follow(
            String name,
            Class<T> type,
            Informable<T> list,
            BiConsumer<Meta, @Nullable T> onChange) {
        awaited.add(name);
        SharedIndexInformer<T> informer =
                list.withLimit((long) settings.pageSize()).runnableInformer(0);
        running.put(name, informer);
        informer.itemStore(
                        new ReducedStateItemStore<>(
                                ReducedStateItemStore.NAME_KEY_STATE,
                                type,
                                client.getKubernetesSerialization()))
                .addEventHandler(new Posting<>(name, informer, onChange))
                .exceptionHandler((_, problem) -> failed(name, informer, problem))
                .start();
    }

    /// Posts what one informer hears.
    private final class Posting<T extends HasMetadata> implements ResourceEventHandler<T> {
        private final String name;
        private final SharedIndexInformer<T> informer;
        private final BiConsumer<Meta, @Nullable T> onChange;

        Posting(
                String name,
                SharedIndexInformer<T> informer,
                BiConsumer<Meta, @Nullable T> onChange) {
            this.name = name;
            this.informer = informer;
            this.onChange = onChange;
        }

        @Override
        public void onAdd(T object) {
            tellLater(object, object);
        }

        @Override
        public void onUpdate(T before, T object) {
            tellLater(object, object);
        }

        @Override
        public void onDelete(T object, boolean isLastStateUnknown) {
            tellLater(object, null);
        }

        @Override
        public void onList(String resourceVersion, boolean remainedEmpty) {
            inbox.put(
                    () -> {
                        if (!isCurrent()) return;
                        awaited.remove(name);
                        refusals.remove(name);
                    });
        }

        private void tellLater(T object, @Nullable T now) {
            var about = new Heard(informer, Meta.of(object).scoped());
            inbox.put(
                    about,
                    () -> {
                        if (isCurrent()) tell(object, now);
                    });
        }

        private boolean isCurrent() {
            return informer.equals(running.get(name));
        }

        /// An object that cannot be understood leaves what was known of it, and all others, alone.
        private void tell(T object, @Nullable T now) {
            String named = name + " " + Meta.of(object).scoped();
            try {
                onChange.accept(Meta.of(object), now);
                broken.remove(named);
            } catch (RuntimeException e) {
                broken.put(named, named + ": not understood: " + e);
            }
        }
    }

    /// An object of a list.
    private record Heard(SharedIndexInformer<?> informer, String name) {}

    /// @return true: it is tried again, at last once a second
    private boolean failed(String name, SharedIndexInformer<?> informer, Throwable problem) {
        inbox.put(
                () -> {
                    if (!informer.equals(running.get(name))) return;
                    int code = problem instanceof KubernetesClientException e ? e.getCode() : 0;
                    if (code == FORBIDDEN || code == NOT_FOUND) {
                        refusals.put(name, name + ": " + message(problem));
                        if (isOptional(name)) awaited.remove(name);
                    } else {
                        failure = name + ": " + message(problem);
                    }
                });
        return true;
    }

    /// Without these a mesh would begin that has no services.
    private static boolean isOptional(String name) {
        return !Set.of("services", "endpointslices", "pods").contains(name);
    }

    private static String message(Throwable problem) {
        Throwable cause = problem;
        while (cause.getCause() != null) cause = cause.getCause();
        String text = String.valueOf(cause.getMessage());
        return text.equals("null") ? cause.getClass().getSimpleName() : text;
    }

    /// The kind of an object of configuration, if the cluster defines it. From any thread.
    Optional<Kind> kindOf(ResourceKey key) {
        return kinds.of(key);
    }

    /// Whether every list has been read once, but those that the API server does not give.
    boolean isComplete() {
        return awaited.isEmpty();
    }

    /// What the API server does not give, and objects it gives that cannot be understood; a line
    /// each, in a stable order.
    List<String> refusals() {
        var all = new ArrayList<>(refusals.values());
        all.addAll(broken.values());
        return all;
    }

    /// Why the API server could not be reached; empty when it could.
    String failure() {
        return failure;
    }

    void forgetFailure() {
        failure = "";
    }

    /// Whether all that is followed is being watched now.
    boolean isWatching() {
        return running.entrySet().stream()
                .allMatch(
                        each ->
                                refusals.containsKey(each.getKey())
                                        || each.getValue().isWatching());
    }

    @Override
    public void close() {
        running.values().forEach(SharedIndexInformer::close);
        running.clear();
    }
}
