package io.leno.proxy.admin;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.protobuf.Duration;

import io.envoyproxy.envoy.admin.v3.Memory;
import io.envoyproxy.envoy.admin.v3.ServerInfo;
import io.leno.proxy.filter.PluginReport;

import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkUtil;

import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What the server says of itself: `/ready`, `/server_info`, `/memory`, `/runtime`, `/certs`,
/// `/hot_restart_version`, `/leno/plugins`.
final class ServerPages {
    private static final Gson GSON = new GsonBuilder().setPrettyPrinting().create();

    private final AdminView view;

    ServerPages(AdminView view) {
        this.view = view;
    }

    List<AdminEndpoint> endpoints() {
        return List.of(
                AdminEndpoint.reading(
                        "/ready",
                        "print server state, return 200 if LIVE, otherwise return 503",
                        request -> ready()),
                AdminEndpoint.reading(
                        "/server_info",
                        "print server version/status information",
                        request -> serverInfo()),
                AdminEndpoint.reading(
                        "/memory", "print current allocation/heap usage", request -> memory()),
                AdminEndpoint.reading(
                        "/memory/tcmalloc",
                        "print TCMalloc stats",
                        request -> AdminResponse.text("The JVM manages its memory itself.\n")),
                AdminEndpoint.reading(
                        "/certs",
                        "print certs on machine",
                        request -> AdminResponse.json(view.certificates(), ProtoJson.Fields.ALL)),
                AdminEndpoint.reading(
                        "/hot_restart_version",
                        "print the hot restart compatibility version",
                        request -> AdminResponse.text("disabled\n")),
                AdminEndpoint.reading(
                        "/leno/plugins",
                        "print which generation of each plugin is live, and how many streams hold"
                                + " it or older ones, and what they did wrong",
                        request -> plugins()));
    }

    private AdminResponse ready() {
        ServerInfo.State state = view.state();
        int status = state == ServerInfo.State.LIVE ? 200 : 503;
        return AdminResponse.of(status, AdminResponse.TEXT, state.name() + "\n");
    }

    private AdminResponse serverInfo() {
        long seconds = Instant.now().getEpochSecond() - view.startedAt().getEpochSecond();
        Duration uptime = Duration.newBuilder().setSeconds(seconds).build();
        return AdminResponse.json(
                ServerInfo.newBuilder()
                        .setVersion(version())
                        .setState(view.state())
                        .setUptimeCurrentEpoch(uptime)
                        .setUptimeAllEpochs(uptime)
                        .setHotRestartVersion("disabled")
                        .setCommandLineOptions(view.commandLine())
                        .setNode(view.node())
                        .build(),
                ProtoJson.Fields.ALL);
    }

    /// In Envoy's form: revision, version, state of the sources, kind of build, TLS library.
    private static String version() {
        Bundle bundle = FrameworkUtil.getBundle(ServerPages.class);
        String version = bundle == null ? "0.0.0" : bundle.getVersion().toString();
        return "leno/" + version + "/Clean/RELEASE/JDK" + Runtime.version().feature();
    }

    private static AdminResponse memory() {
        var heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        var other = ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage();
        return AdminResponse.json(
                Memory.newBuilder()
                        .setAllocated(heap.getUsed())
                        .setHeapSize(heap.getCommitted())
                        .setPageheapFree(heap.getCommitted() - heap.getUsed())
                        .setTotalPhysicalBytes(heap.getCommitted() + other.getCommitted())
                        .build(),
                ProtoJson.Fields.ALL);
    }

    private AdminResponse plugins() {
        var page = new LinkedHashMap<String, Object>();
        page.put("plugins", view.plugins());
        page.put("conduct", view.conduct().stream().map(ServerPages::conduct).toList());
        return AdminResponse.json(GSON.toJson(page) + "\n");
    }

    private static Map<String, Object> conduct(PluginReport report) {
        var faults = new TreeMap<String, Long>();
        report.misbehaviour()
                .forEach(
                        (kind, count) -> {
                            if (count > 0) faults.put(kind.statName(), count);
                        });
        var all = new LinkedHashMap<String, Object>();
        all.put("name", report.plugin());
        all.put("bundleId", report.bundleId());
        all.put("version", report.version());
        all.put("streams", report.streams());
        all.put("failed", report.badStreams());
        all.put("skipped", report.skipped());
        all.put("refused", report.refused());
        all.put("heldBytes", report.heldBytes());
        all.put("faults", faults);
        all.put("quarantined", report.quarantined());
        all.put("lastFailure", report.lastFailure());
        all.put("callMicrosP50", report.callNanos().percentile(0.5) / 1000.0);
        all.put("callMicrosP99", report.callNanos().percentile(0.99) / 1000.0);
        all.put("bytesPerCall", report.bytesPerCall());
        return all;
    }
}
