package io.leno.runtime.framework;

import static java.util.stream.Collectors.toSet;

import io.leno.api.plugin.PluginDeployments;
import io.leno.api.plugin.PluginHost;
import io.leno.api.plugin.PluginTraffic;
import io.leno.api.process.LenoProcess;
import io.leno.runtime.deploy.DeployLog;
import io.leno.runtime.deploy.Deployer;
import io.leno.runtime.deploy.DeployerSettings;
import io.leno.runtime.restart.HotRestart;
import io.leno.runtime.spi.LazyLibraries;
import io.leno.runtime.spi.ProxySeats;

import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;

/// The OSGi framework of one process: the bundles of a profile, configured, and the plugins that
/// are dropped beside them.
public final class LenoFramework implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LenoFramework.class);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

    /// Plugins start before the profile's bundles and stop after them: no request meets a proxy
    /// without its filters.
    private static final int PLUGIN_LEVEL = 5;

    private static final int HIGHEST_LEVEL = 1000;

    private final Framework framework;
    private final Deployer deployer;
    private final @Nullable HotRestart restart;

    private LenoFramework(Framework framework, Deployer deployer, @Nullable HotRestart restart) {
        this.framework = framework;
        this.deployer = deployer;
        this.restart = restart;
    }

    /// Starts everything and returns when all components are at work.
    ///
    /// @throws StartException saying which bundle, component or setting is in the way; nothing is
    ///   left running then
    public static LenoFramework start(
            Launch launch, Distribution distribution, Home home, ProcessLife life)
            throws StartException {
        List<ComponentSettings> settings =
                launch.settings().apply(new Launch.Places(distribution, home.directory()));
        Set<String> pids = settings.stream().map(ComponentSettings::pid).collect(toSet());
        Profile profile = Profile.read(distribution, launch.profile(), pids);
        Framework framework = create(distribution, home);
        try {
            framework.start();
            framework.getBundleContext().registerService(LenoProcess.class, life, null);
            Deployer deployer = deployer(framework, launch, distribution, home);
            BundleContext context = framework.getBundleContext();
            context.registerService(PluginDeployments.class, deployer, null);
            context.registerService(
                    LazyLibraries.class, new LazyLibraries(distribution.lib()), null);
            context.registerService(PluginTraffic.class, deployer.traffic(), null);
            String[] seats = {ProxySeats.class.getName(), PluginHost.class.getName()};
            var proxies = new ProxySeats();
            HotRestart restart = null;
            if (launch.restart().isPresent()) {
                restart = HotRestart.open(launch.restart().get(), proxies, life);
                proxies.inheritFrom(restart);
            }
            context.registerService(seats, proxies, null);
            return new LenoFramework(framework, deployer, restart)
                    .start(launch, distribution, settings, profile, life);
        } catch (BundleException | IOException e) {
            stop(framework);
            throw new StartException("the framework does not start: " + e.getMessage(), e);
        }
    }

    private LenoFramework start(
            Launch launch,
            Distribution distribution,
            List<ComponentSettings> settings,
            Profile profile,
            ProcessLife life)
            throws StartException, IOException {
        try {
            BundleContext context = framework.getBundleContext();
            SystemBundles bundles = SystemBundles.install(context, distribution, profile);
            bundles.startFoundation();
            Settings.apply(context, settings);
            bundles.adoptInto(deployer);
            deployer.start();
            RequiredPlugins required = new RequiredPlugins(launch.plugins(), deployer, life);
            required.beforeServing();
            bundles.startRest(deployer);
            new StartCheck(context, profile, settings, life).await();
            required.afterwards();
            deployer.processIsUp();
            return this;
        } catch (StartException | IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private static Deployer deployer(
            Framework framework, Launch launch, Distribution distribution, Home home)
            throws IOException {
        List<Path> folders = new ArrayList<>(List.of(distribution.bundles()));
        folders.addAll(launch.plugins().watched());
        folders.add(home.bundles()); // the last one is where uploads go
        Deployer deployer =
                new Deployer(
                        framework.getBundleContext(),
                        new DeployerSettings(
                                folders,
                                home.staging(),
                                home.generations(),
                                launch.drain(),
                                PLUGIN_LEVEL,
                                launch.plugins()));
        deployer.addListener(new DeployLog());
        return deployer;
    }

    private static Framework create(Distribution distribution, Home home) throws StartException {
        try {
            Map<String, String> properties = new HashMap<>();
            properties.put(Constants.FRAMEWORK_STORAGE, home.cache().toString());
            properties.put(
                    Constants.FRAMEWORK_STORAGE_CLEAN,
                    Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT);
            properties.put(
                    Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA,
                    "jdk.internal.vm," + BootPackages.of(distribution));
            // generations of one plugin live side by side
            properties.put(Constants.FRAMEWORK_BSNVERSION, Constants.FRAMEWORK_BSNVERSION_MULTIPLE);
            properties.put(Constants.FRAMEWORK_BEGINNING_STARTLEVEL, String.valueOf(HIGHEST_LEVEL));
            // what was made to check a plugin is what its first stream gets
            properties.put("ds.delayed.keepInstances", "true");
            FrameworkFactory factory =
                    ServiceLoader.load(FrameworkFactory.class)
                            .findFirst()
                            .orElseThrow(
                                    () ->
                                            new StartException(
                                                    "no OSGi framework in " + distribution.lib()));
            return factory.newFramework(properties);
        } catch (IOException e) {
            throw new StartException(distribution.lib() + " cannot be read: " + e, e);
        }
    }

    /// Stops all bundles in reverse order and waits until they have.
    @Override
    public void close() {
        deployer.close();
        stop(framework);
        if (restart != null) restart.close();
    }

    private static void stop(Framework framework) {
        try {
            framework.stop();
            framework.waitForStop(STOP_LIMIT.toMillis());
            for (Bundle bundle : stillActive(framework))
                log.warn("{} did not stop in time", bundle);
        } catch (BundleException e) {
            log.warn("The framework does not stop cleanly", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<Bundle> stillActive(Framework framework) {
        return framework.getState() == Bundle.RESOLVED ? List.of() : List.of((Bundle) framework);
    }
}
