package io.leno.xds.translator;

import static io.leno.api.model.TrafficDistribution.PREFER_SAME_NODE;

import io.leno.api.config.Rule;
import io.leno.api.istio.Credential;
import io.leno.api.istio.DestinationRule;
import io.leno.api.istio.EnvoyFilter;
import io.leno.api.istio.FilterPlugin;
import io.leno.api.istio.Gateway;
import io.leno.api.istio.LocalityBalancing;
import io.leno.api.istio.MeshConfig;
import io.leno.api.istio.ServiceEntry;
import io.leno.api.istio.Sidecar;
import io.leno.api.istio.TrafficPolicy;
import io.leno.api.istio.VirtualService;
import io.leno.api.istio.WorkloadSelector;
import io.leno.api.istio.ZoneBalancing;
import io.leno.api.model.MeshModel;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The labels by which some rule tells workloads apart. Proxies that differ in other labels only
/// get the same. A kind of rule that is not known here may look at all of them.
final class SelectingLabels {
    /// Endpoints of the caller's own network are nearer.
    private static final String NETWORK = "topology.istio.io/network";

    private final Set<String> names = new HashSet<>(Set.of(NETWORK));
    private boolean all;

    SelectingLabels(MeshModel model) {
        model.rules().values().forEach(rules -> rules.forEach(this::add));
        boolean isNodeAsked =
                model.services().values().stream()
                        .anyMatch(each -> each.distribution() == PREFER_SAME_NODE);
        if (isNodeAsked) names.add(LocalitySettings.MACHINE);
    }

    private void add(Rule<?> rule) {
        switch (rule.spec()) {
            case Sidecar spec -> {
                if (spec.workloadSelector() != null) add(spec.workloadSelector().labels());
            }
            case EnvoyFilter spec -> {
                if (spec.workloadSelector() != null) add(spec.workloadSelector().labels());
            }
            case FilterPlugin spec -> add(spec.selector());
            case DestinationRule spec -> add(spec);
            case VirtualService spec -> add(spec);
            case MeshConfig spec -> add(spec);
            case Gateway _, ServiceEntry _ -> {} // select gateways, which share nothing; endpoints
            case Credential _ -> {}
            default -> all = true;
        }
    }

    private void add(DestinationRule rule) {
        add(rule.workloadSelector());
        add(rule.trafficPolicy());
        rule.subsets().forEach(subset -> add(subset.trafficPolicy()));
    }

    private void add(@Nullable TrafficPolicy policy) {
        if (policy == null) return;
        add(policy.loadBalancer());
        policy.portLevelSettings().forEach(port -> add(port.loadBalancer()));
    }

    private void add(TrafficPolicy.@Nullable LoadBalancer balancer) {
        if (balancer == null) return;
        add(balancer.localityLbSetting());
        add(balancer.zoneAwareLbSetting());
    }

    private void add(@Nullable LocalityBalancing localities) {
        if (localities != null) addPriorities(localities.failoverPriority());
    }

    private void add(@Nullable ZoneBalancing zones) {
        if (zones != null) addPriorities(zones.failoverPriority());
    }

    /// `label` or `label=value`
    private void addPriorities(List<String> priorities) {
        priorities.forEach(each -> names.add(each.split("=", 2)[0]));
    }

    private void add(VirtualService rule) {
        rule.http().forEach(route -> route.match().forEach(match -> add(match.sourceLabels())));
        rule.tls().forEach(route -> route.match().forEach(match -> add(match.sourceLabels())));
        rule.tcp().forEach(route -> route.match().forEach(match -> add(match.sourceLabels())));
    }

    private void add(MeshConfig config) {
        add(config.localityLbSetting());
        add(config.zoneAwareLbSetting());
    }

    private void add(@Nullable WorkloadSelector selector) {
        if (selector != null) add(selector.matchLabels());
    }

    private void add(Map<String, String> labels) {
        names.addAll(labels.keySet());
    }

    /// Those of a workload that matter.
    Map<String, String> of(Map<String, String> labels) {
        if (labels.isEmpty()) return labels;
        var selecting = new HashMap<String, String>();
        if (all) {
            selecting.putAll(labels);
            if (!names.contains(LocalitySettings.MACHINE))
                selecting.remove(LocalitySettings.MACHINE);
            return selecting;
        }
        for (String name : names) {
            String value = labels.get(name);
            if (value != null) selecting.put(name, value);
        }
        return selecting;
    }
}
