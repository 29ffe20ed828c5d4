package io.leno.xds.translator;

import io.leno.api.istio.FilterPlugin;
import io.leno.api.istio.FilterPlugin.FailurePolicy;
import io.leno.api.istio.FilterPlugin.Match;
import io.leno.api.istio.FilterPlugin.Mode;
import io.leno.api.istio.FilterPlugin.PerRoute;
import io.leno.api.istio.FilterPlugin.Phase;
import io.leno.api.istio.FilterPlugin.PortSelector;
import io.leno.api.istio.JsonObject;
import io.leno.api.istio.StringMatch;
import io.leno.api.istio.TargetRef;
import io.leno.api.istio.WorkloadSelector;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A FilterPlugin in few words.
final class PluginRule {
    private final String plugin;
    private final List<TargetRef> targets = new ArrayList<>();
    private final List<Match> matches = new ArrayList<>();
    private final List<PerRoute> perRoute = new ArrayList<>();
    private @Nullable WorkloadSelector selector;
    private Phase phase = Phase.UNSPECIFIED_PHASE;
    private @Nullable JsonObject config;
    private String typeUrl = "";
    private int priority;

    PluginRule(String plugin) {
        this.plugin = plugin;
    }

    PluginRule selector(Map<String, String> labels) {
        selector = new WorkloadSelector(labels);
        return this;
    }

    PluginRule target(String group, String kind, String name) {
        targets.add(new TargetRef(group, kind, name, ""));
        return this;
    }

    PluginRule match(Matching match) {
        matches.add(match.build());
        return this;
    }

    PluginRule perRoute(PerRoute settings) {
        perRoute.add(settings);
        return this;
    }

    PluginRule phase(Phase phase) {
        this.phase = phase;
        return this;
    }

    PluginRule priority(int priority) {
        this.priority = priority;
        return this;
    }

    /// As Envoy's extension of the type.
    PluginRule of(String typeUrl, Map<String, Object> config) {
        this.typeUrl = typeUrl;
        this.config = new JsonObject(config);
        return this;
    }

    FilterPlugin rule() {
        return new FilterPlugin(
                plugin,
                null,
                selector,
                targets,
                matches,
                phase,
                priority,
                config,
                typeUrl,
                FailurePolicy.FAIL_CLOSED,
                null,
                null,
                null,
                perRoute);
    }

    /// One entry of `match`.
    static final class Matching {
        private Mode mode = Mode.UNDEFINED;
        private List<PortSelector> ports = List.of();
        private List<String> hosts = List.of();
        private List<String> routes = List.of();
        private List<StringMatch> paths = List.of();
        private List<String> methods = List.of();
        private final Map<String, StringMatch> headers = new TreeMap<>();

        Matching mode(Mode mode) {
            this.mode = mode;
            return this;
        }

        Matching ports(int... numbers) {
            ports = Arrays.stream(numbers).mapToObj(PortSelector::new).toList();
            return this;
        }

        Matching hosts(String... hosts) {
            this.hosts = List.of(hosts);
            return this;
        }

        Matching routes(String... routes) {
            this.routes = List.of(routes);
            return this;
        }

        Matching paths(StringMatch... paths) {
            this.paths = List.of(paths);
            return this;
        }

        Matching methods(String... methods) {
            this.methods = List.of(methods);
            return this;
        }

        Matching header(String name, StringMatch match) {
            headers.put(name, match);
            return this;
        }

        Match build() {
            return new Match(mode, ports, hosts, routes, paths, methods, headers);
        }
    }
}
