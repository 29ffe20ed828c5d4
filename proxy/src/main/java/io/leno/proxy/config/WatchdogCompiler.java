package io.leno.proxy.config;

import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.bootstrap.v3.Watchdog;
import io.leno.proxy.filter.LoopWatchdog;

/// `Bootstrap.watchdogs` → [LoopWatchdog.Settings]. A stuck loop is counted and its filter named;
/// the process is never killed for it.
public final class WatchdogCompiler {
    private WatchdogCompiler() {}

    public static LoopWatchdog.Settings compile(Bootstrap bootstrap) {
        Watchdog config = watchdog(bootstrap);
        LoopWatchdog.Settings usual = LoopWatchdog.Settings.DEFAULT;
        return new LoopWatchdog.Settings(
                Protos.duration(config.hasMissTimeout(), config.getMissTimeout(), usual.miss()),
                Protos.duration(
                        config.hasMegamissTimeout(),
                        config.getMegamissTimeout(),
                        usual.megaMiss()));
    }

    @SuppressWarnings("deprecation") // its older place still counts in Envoy
    private static Watchdog watchdog(Bootstrap bootstrap) {
        return bootstrap.hasWatchdogs()
                ? bootstrap.getWatchdogs().getWorkerWatchdog()
                : bootstrap.getWatchdog();
    }
}
