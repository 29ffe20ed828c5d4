package io.leno.platform.consul;

import io.leno.api.model.MeshModelSource.Subscription;
import io.leno.api.platform.PlatformAdapter;
import io.leno.api.platform.PlatformEvent;

import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;

import java.util.function.Consumer;

/// A mesh told by the catalog of a Consul datacenter, and by Istio resources under a prefix of its
/// key-value store. Everything is watched by blocking queries: a service's change costs one answer.
@Component(
        configurationPid = "io.leno.platform.consul",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = PlatformAdapter.class)
public final class ConsulPlatform implements PlatformAdapter {
    private final ConsulSettings settings;
    private volatile @Nullable Subscription watch;

    /// Which datacenter; one configuration per datacenter.
    @interface Settings {
        /// Unique among the Consul platforms of a control plane.
        String name() default "consul";

        /// Of an agent or server.
        String url() default "http://127.0.0.1:8500";

        /// Empty for the one the agent is in.
        String datacenter() default "";

        /// A file with an ACL token, read anew for each query; empty for none.
        String token_file() default "";

        /// A file with the certificates (PEM) an `https` agent may be signed by; empty for the
        /// JDK's.
        String ca_file() default "";

        /// Hostname of a service; `{service}` and `{datacenter}` are filled in. Two platforms that
        /// give a service the same hostname share it.
        String hostname() default "{service}.service.consul";

        /// The namespace the services belong to.
        String namespace() default "default";

        /// The admin partition that is asked for, with Consul Enterprise; empty for the agent's.
        String consul_partition() default "";

        /// The namespace of Consul Enterprise that is asked for; empty for its default.
        String consul_namespace() default "";

        /// Keys below it hold Istio resources, a YAML text each; empty for none.
        String config_prefix() default "leno/config/";

        /// How long a query waits for a change. Seconds.
        int wait_seconds() default 300;

        /// Whether intentions and the failover of service resolvers are read.
        boolean config_entries() default true;
    }

    @Activate
    public ConsulPlatform(Settings settings) {
        this(
                new ConsulSettings(
                        settings.name(),
                        settings.url(),
                        settings.datacenter(),
                        settings.token_file(),
                        settings.ca_file(),
                        settings.hostname(),
                        settings.namespace(),
                        new ConsulSettings.Tenancy(
                                settings.consul_partition(), settings.consul_namespace()),
                        settings.config_prefix(),
                        settings.wait_seconds(),
                        settings.config_entries()));
    }

    ConsulPlatform(ConsulSettings settings) {
        this.settings = settings;
    }

    @Override
    public String name() {
        return settings.source();
    }

    @Override
    public Subscription watch(Consumer<PlatformEvent> events) {
        var started = new CatalogWatch(settings, events);
        watch = started;
        started.start();
        return started;
    }

    @Deactivate
    void close() {
        Subscription running = watch;
        if (running != null) running.close();
    }
}
