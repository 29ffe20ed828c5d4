package io.leno.analysis.conditions;

import io.leno.api.analysis.Analyzer;
import io.leno.api.analysis.Finding;
import io.leno.api.analysis.Findings;
import io.leno.api.analysis.IstioMessages;
import io.leno.api.analysis.Kinds;
import io.leno.api.analysis.Part;
import io.leno.api.analysis.ResourceKind;
import io.leno.api.analysis.Resources;
import io.leno.api.config.ConfigResource;

import org.osgi.service.component.annotations.Component;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// Conditions in the status of resources that say that something is refused or missing.
@Component
public final class ConditionAnalyzer implements Analyzer {
    private static final Set<String> WAYPOINT = Set.of("istio.io/WaypointBound");
    private static final Set<String> ROUTING = Set.of("Accepted", "Programmed", "ResolvedRefs");

    /// The types of conditions that are bad when they are `False`.
    private static final Map<ResourceKind, Set<String>> BAD_WHEN_FALSE =
            Map.of(
                    Kinds.SERVICE, WAYPOINT,
                    Kinds.SERVICE_ENTRY, WAYPOINT,
                    Kinds.WORKLOAD_ENTRY, WAYPOINT,
                    Kinds.AUTHORIZATION_POLICY, Set.of("ZtunnelAccepted", "WaypointAccepted"),
                    Kinds.KUBERNETES_GATEWAY, ROUTING,
                    Kinds.HTTP_ROUTE, ROUTING,
                    Kinds.GRPC_ROUTE, ROUTING);

    private static final Set<ResourceKind> ROUTES = Set.of(Kinds.HTTP_ROUTE, Kinds.GRPC_ROUTE);

    @Override
    public String name() {
        return "conditions.ConditionAnalyzer";
    }

    @Override
    public String description() {
        return "Checks for negative status conditions on resources";
    }

    @Override
    public void analyze(Resources resources, Findings findings) {
        BAD_WHEN_FALSE.forEach(
                (kind, types) -> {
                    for (ConfigResource resource : resources.all(kind))
                        conditions(resource, kind)
                                .filter(each -> isNegative(each, kind, types))
                                .forEach(each -> findings.report(finding(resource, each)));
                });
    }

    private static Stream<Part> conditions(ConfigResource resource, ResourceKind kind) {
        Part status = Part.of(resource).part("status");
        List<Part> holders = ROUTES.contains(kind) ? status.parts("parents") : List.of(status);
        return holders.stream().flatMap(each -> each.parts("conditions").stream());
    }

    private static boolean isNegative(Part condition, ResourceKind kind, Set<String> types) {
        String type = condition.text("type");
        if (types.contains(type) && condition.text("status").equals("False")) return true;
        return kind.equals(Kinds.AUTHORIZATION_POLICY)
                && type.equals("WaypointAccepted")
                && condition.text("reason").equals("PartiallyInvalid");
    }

    private static Finding finding(ConfigResource resource, Part condition) {
        return Finding.of(
                IstioMessages.NEGATIVE_CONDITION_STATUS,
                resource,
                condition.text("type"),
                condition.text("reason"),
                condition.text("message"));
    }
}
