package io.leno.xds.translator;

import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.leno.api.config.Rule;
import io.leno.api.istio.FilterPlugin;
import io.leno.api.istio.FilterPlugin.Match;
import io.leno.api.istio.FilterPlugin.PerRoute;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Which of the requests that pass one connection manager a plugin is for.
final class PluginCoverage {
    private static final Match ANY =
            new Match(
                    FilterPlugin.Mode.UNDEFINED,
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    Map.of());

    private final Rule<FilterPlugin> rule;
    private final HttpPlace place;
    private final PluginTargets targets;
    private final List<Match> matches;

    private PluginCoverage(
            Rule<FilterPlugin> rule, HttpPlace place, PluginTargets targets, List<Match> matches) {
        this.rule = rule;
        this.place = place;
        this.targets = targets;
        this.matches = matches;
    }

    /// Empty where no request here is meant.
    static Optional<PluginCoverage> of(
            Rule<FilterPlugin> rule, HttpPlace place, PluginTargets targets) {
        if (!targets.includes(place)) return Optional.empty();
        List<Match> asked = rule.spec().match();
        if (asked.isEmpty()) asked = List.of(ANY);
        List<Match> matches = asked.stream().filter(place::isMeant).toList();
        if (matches.isEmpty()) return Optional.empty();
        return Optional.of(new PluginCoverage(rule, place, targets, matches));
    }

    Rule<FilterPlugin> rule() {
        return rule;
    }

    /// True where every virtual host and route is covered alike, so that the filter itself can say
    /// what it is for.
    boolean isWhole() {
        return !targets.areRoutes(place)
                && matches.stream().noneMatch(each -> each.asksRoute() || asksPort(each));
    }

    /// True where routes of one virtual host may be covered differently.
    boolean isByRoute() {
        return targets.areRules(place)
                || matches.stream().anyMatch(each -> !each.routes().isEmpty())
                || rule.spec().perRoute().stream().anyMatch(each -> !each.routes().isEmpty());
    }

    private boolean asksPort(Match match) {
        return place.portsByHost() && !match.ports().isEmpty();
    }

    /// What a request must be like, whatever its route; empty: anything.
    List<PluginCondition> conditions() {
        return simplified(matches.stream().map(PluginCondition::of).toList());
    }

    /// What a request must be like that takes the route; empty where none on it is meant.
    ///
    /// @param route null for all of the virtual host
    Optional<List<PluginCondition>> conditions(VirtualHost host, @Nullable Route route) {
        VirtualHostName name = VirtualHostName.of(host);
        if (!targets.includes(place, name.host(), route)) return Optional.empty();
        var all = new ArrayList<PluginCondition>();
        for (Match match : matches) {
            if (asksPort(match) && !hasPort(match, name.port())) continue;
            if (!match.routes().isEmpty() && !isNamed(match.routes(), route)) continue;
            addByHost(match, name.host(), all);
        }
        return all.isEmpty() ? Optional.empty() : Optional.of(simplified(all));
    }

    /// A route that a rule has split by its matches is named `ROUTE.MATCH`.
    private static boolean isNamed(List<String> names, @Nullable Route route) {
        if (route == null) return false;
        String name = route.getName();
        return names.stream().anyMatch(each -> name.equals(each) || name.startsWith(each + "."));
    }

    private static boolean hasPort(Match match, int port) {
        return match.ports().stream().anyMatch(each -> each.number() == port);
    }

    private void addByHost(Match match, String name, List<PluginCondition> all) {
        PluginCondition condition = PluginCondition.of(match);
        List<String> hosts = match.hosts();
        if (hosts.isEmpty() || hosts.stream().anyMatch(each -> covers(each, name))) {
            all.add(condition);
            return;
        }
        for (String host : hosts) {
            String full = fullName(host);
            // behind an inbound port any name may be called, and a wildcard host has many
            boolean isNarrower =
                    place.side() == HttpPlace.Side.INBOUND || HostNames.covers(name, full);
            if (isNarrower) all.add(condition.withHost(full));
        }
    }

    /// The first settings for the virtual host, or the route.
    Optional<PerRoute> perRoute(VirtualHost host, @Nullable Route route) {
        String name = VirtualHostName.of(host).host();
        return rule.spec().perRoute().stream()
                .filter(each -> each.routes().isEmpty() || isNamed(each.routes(), route))
                .filter(
                        each ->
                                each.hosts().isEmpty()
                                        || each.hosts().stream().anyMatch(h -> covers(h, name)))
                .findFirst();
    }

    private boolean covers(String pattern, String name) {
        String full = fullName(pattern);
        if (place.side() == HttpPlace.Side.INBOUND) {
            return full.equals("*")
                    || place.services().stream().anyMatch(each -> HostNames.covers(full, each));
        }
        return HostNames.covers(full, name);
    }

    private String fullName(String host) {
        return targets.fullName(host.toLowerCase(Locale.ROOT));
    }

    /// A condition that always holds makes the others idle.
    private static List<PluginCondition> simplified(List<PluginCondition> all) {
        return all.contains(PluginCondition.NONE) ? List.of() : all.stream().distinct().toList();
    }
}
