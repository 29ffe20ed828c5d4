package io.leno.proxy.admin;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

import io.envoyproxy.envoy.admin.v3.Clusters;
import io.envoyproxy.envoy.admin.v3.ListenerStatus;

import java.util.List;

/// What runs: `/config_dump`, `/clusters`, `/listeners`.
final class ConfigPages {
    private final AdminView view;

    ConfigPages(AdminView view) {
        this.view = view;
    }

    List<AdminEndpoint> endpoints() {
        return List.of(
                AdminEndpoint.reading(
                                "/config_dump", "dump current Envoy configs", this::configDump)
                        .with("resource", "The resource to dump")
                        .with(
                                "mask",
                                "The mask to apply. When both resource and mask are specified, the"
                                        + " mask is applied to every element in the desired"
                                        + " repeated field so that only a subset of fields are"
                                        + " returned. The mask is parsed as a Protobuf::FieldMask")
                        .with(
                                "name_regex",
                                "Dump only the currently loaded configurations whose names match"
                                        + " the specified regex. Can be used with both resource"
                                        + " and mask query parameters.")
                        .withFlag(
                                "include_eds",
                                "Dump currently loaded configuration including EDS. See the"
                                        + " response definition for more information"),
                AdminEndpoint.reading(
                                "/init_dump",
                                "dump current Envoy init manager information (experimental)",
                                request -> AdminResponse.json("{}\n"))
                        .with(
                                "mask",
                                "The desired component to dump unready targets. The mask is parsed"
                                        + " as a Protobuf::FieldMask. For example, get the unready"
                                        + " targets of all listeners with"
                                        + " /init_dump?mask=listener`"),
                AdminEndpoint.reading("/clusters", "upstream cluster status", this::clusters)
                        .with(
                                "filter",
                                "Regular expression (Google re2) for filtering clusters by name"),
                AdminEndpoint.reading("/listeners", "print listener info", this::listeners)
                        .with("format", "File format to use", "text", "json"));
    }

    private AdminResponse configDump(AdminRequest request) {
        return new ConfigDumpPage(view.configDumps(request.has("include_eds"))).show(request);
    }

    private AdminResponse clusters(AdminRequest request) {
        Clusters clusters = view.clusters();
        String regex = request.first("filter");
        if (regex != null && !regex.isEmpty()) {
            try {
                clusters = matching(clusters, Pattern.compile(regex));
            } catch (PatternSyntaxException e) {
                return AdminResponse.badRegex(e);
            }
        }
        return "json".equals(request.first("format"))
                ? AdminResponse.json(clusters)
                : AdminResponse.text(ClustersText.render(clusters, view.outlierRates()));
    }

    private static Clusters matching(Clusters clusters, Pattern name) {
        var some = Clusters.newBuilder();
        for (var cluster : clusters.getClusterStatusesList()) {
            if (name.matcher(cluster.getName()).find()) some.addClusterStatuses(cluster);
        }
        return some.build();
    }

    private AdminResponse listeners(AdminRequest request) {
        if ("json".equals(request.first("format"))) return AdminResponse.json(view.listeners());
        var out = new StringBuilder();
        for (ListenerStatus listener : view.listeners().getListenerStatusesList()) {
            out.append(listener.getName()).append("::");
            out.append(ClustersText.address(listener.getLocalAddress())).append('\n');
            listener.getAdditionalLocalAddressesList()
                    .forEach(
                            more ->
                                    out.append(listener.getName())
                                            .append("::")
                                            .append(ClustersText.address(more))
                                            .append('\n'));
        }
        return AdminResponse.text(out.toString());
    }
}
