package io.leno.platform.file;

import io.leno.api.model.MeshModelSource.Subscription;
import io.leno.api.platform.PlatformAdapter;
import io.leno.api.platform.PlatformEvent;

import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// A mesh told by YAML files in directories: Leno's [ShortForm] of services, Kubernetes manifests,
/// and configuration for the dialects. Edits become events within 200 ms.
@Component(
        configurationPid = "io.leno.platform.file",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = PlatformAdapter.class)
public final class FilePlatform implements PlatformAdapter {
    private final String name;
    private final List<Path> directories;
    private final @Nullable Path meshConfig;
    private volatile @Nullable FileWatch watch;

    /// Which files; one configuration per platform.
    @interface Settings {
        /// Unique among the file platforms of a control plane.
        String name() default "mesh";

        /// Read with all directories below them; a single file is fine too.
        String[] directories() default {};

        /// A file with Istio's MeshConfig as YAML; it wins over a ConfigMap `istio-system/istio` in
        /// the directories. Empty for none.
        String mesh_config() default "";
    }

    @Activate
    public FilePlatform(Settings settings) {
        this(
                settings.name(),
                paths(settings.directories()),
                settings.mesh_config().isEmpty()
                        ? null
                        : Path.of(settings.mesh_config()).normalize());
    }

    /// `mesh` and `./mesh` are one directory, so that nothing in it is there twice.
    private static List<Path> paths(String[] directories) {
        return Stream.of(directories)
                .map(directory -> Path.of(directory).normalize())
                .map(path -> path.toString().isEmpty() ? Path.of(".") : path)
                .distinct()
                .toList();
    }

    FilePlatform(String name, List<Path> directories, @Nullable Path meshConfig) {
        this.name = name;
        this.directories = directories;
        this.meshConfig = meshConfig;
    }

    @Override
    public String name() {
        return "file:" + name;
    }

    @Override
    public Subscription watch(Consumer<PlatformEvent> events) {
        var started = new FileWatch(name(), directories, meshConfig, events);
        watch = started;
        Thread.ofVirtual().name(name()).start(started);
        return started;
    }

    @Deactivate
    void close() {
        FileWatch running = watch;
        if (running != null) running.close();
    }
}
