package io.leno.runtime.framework;

import static java.util.Objects.requireNonNull;

import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.ServiceLoader;

/// A real framework with declarative services, as the launcher would start it.
public final class TestFramework implements AutoCloseable {
    /// Where the build puts the framework's own bundles.
    public static final Path SYSTEM = Path.of("target", "system");

    private final Framework framework;

    public TestFramework(Path storage) throws BundleException, IOException {
        framework =
                ServiceLoader.load(FrameworkFactory.class)
                        .findFirst()
                        .orElseThrow()
                        .newFramework(
                                Map.of(
                                        Constants.FRAMEWORK_STORAGE,
                                        storage.toString(),
                                        Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA,
                                        BootPackages.of(new Distribution(storage)),
                                        Constants.FRAMEWORK_BSNVERSION,
                                        Constants.FRAMEWORK_BSNVERSION_MULTIPLE,
                                        Constants.FRAMEWORK_BEGINNING_STARTLEVEL,
                                        "100",
                                        "ds.delayed.keepInstances",
                                        "true"));
        framework.start();
        for (String bundle : new String[] {"configadmin", "scr"}) {
            Path file = SYSTEM.resolve("org.apache.felix." + bundle + ".jar");
            context().installBundle("test:" + bundle, Files.newInputStream(file)).start();
        }
    }

    public BundleContext context() {
        return requireNonNull(framework.getBundleContext());
    }

    @Override
    public void close() throws BundleException {
        framework.stop();
        try {
            framework.waitForStop(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
