package io.leno.istio.gatewayapi;

import io.leno.api.config.Rule;
import io.leno.api.istio.Gateway;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// A listener of a gateway, as routes attach to it.
///
/// @param gateway whose workloads listen
/// @param owner what it was written in: the gateway or a ListenerSet
/// @param server null where it listens for nothing
/// @param kinds of routes that may attach
/// @param hosts `namespace/dnsName`
/// @param conditions of its status
record Listener(
        Rule<GatewaySpec> gateway,
        Rule<?> owner,
        GatewaySpec.Listener spec,
        Gateway.@Nullable Server server,
        List<String> kinds,
        List<String> hosts,
        List<Condition> conditions,
        boolean isInConflict,
        boolean isValid) {
    String internalName() {
        return owner.namespace() + "/" + GatewayNames.listener(owner.name(), spec.name());
    }

    /// What routes refer to.
    String parent() {
        return parent(owner.key().kind(), owner.namespace(), owner.name());
    }

    static String parent(String kind, String namespace, String name) {
        return kind + " " + namespace + "/" + name;
    }

    boolean isOfGateway() {
        return owner.equals(gateway);
    }

    /// Why a route may not attach; null where it may.
    @Nullable Denial denial(RouteView route, HttpRouteSpec.ParentRef ref) {
        if (ref.port() != 0 && ref.port() != spec.port()) {
            return Denial.notAccepted("port " + ref.port() + " not found");
        }
        if (!ref.sectionName().isEmpty() && !ref.sectionName().equals(spec.name())) {
            return Denial.notAccepted("sectionName \"" + ref.sectionName() + "\" not found");
        }
        boolean hostMatches = false;
        boolean matches = false;
        for (String host : route.hostsOrAny()) {
            for (String offered : hosts) {
                int slash = offered.indexOf('/');
                String namespace = offered.substring(0, slash);
                boolean isMeant = Hosts.overlap(offered.substring(slash + 1), host);
                hostMatches |= isMeant;
                matches |= isMeant && List.of("*", route.namespace()).contains(namespace);
            }
        }
        if (!matches) return hostMatches ? notAllowed(route) : noHostname();
        if (kinds.contains(route.kind())) return null;
        String kind = "gateway.networking.k8s.io/v1/" + route.kind();
        return new Denial(Denial.NOT_ALLOWED, "kind " + kind + " is not allowed");
    }

    private Denial notAllowed(RouteView route) {
        return new Denial(
                Denial.NOT_ALLOWED,
                "hostnames matched parent hostname \""
                        + spec.hostname()
                        + "\", but namespace \""
                        + route.namespace()
                        + "\" is not allowed by the parent");
    }

    private Denial noHostname() {
        return new Denial(
                Denial.NO_HOSTNAME,
                "no hostnames matched parent hostname \"" + spec.hostname() + "\"");
    }

    /// False where another listener of the same port stands for the host more exactly.
    boolean isolates(String host, List<Listener> all) {
        String own = spec.hostname();
        if (!own.isEmpty() && !own.startsWith("*")) return true;
        if (!own.isEmpty() && !Hosts.overlap(host, own)) return false;
        var banned = new ArrayList<String>();
        for (Listener other : all) {
            boolean isBeside =
                    !other.spec.name().equals(spec.name())
                            && other.spec.port() == spec.port()
                            && other.spec.protocol().equals(spec.protocol());
            if (isBeside && !other.spec.hostname().equals(own)) banned.add(other.spec.hostname());
        }
        return banned.stream()
                .noneMatch(other -> own.length() <= other.length() && Hosts.isWithin(host, other));
    }
}
